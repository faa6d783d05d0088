import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ActionAnswer, ActionStarted } from '../contract/api/projects/action-answers.ts'
import { ProjectItem } from '../contract/api/projects/project-answers.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { sleep } from '../foundation/sleep.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findProject, projectsPath } from './find-project.ts'

const lookMs = 50

/** `millrace projects import` */
export const importProject: CommandAction = async context => {
  const { flags, output } = context
  const file = context.arguments[0] ?? ''
  const zip = await bytesOf(resolve(context.folder, file))
  await using app = await context.openApp()
  const api = await app.api()
  const project = await targetOf(api, context, basename(file).replace(/\.zip$/iu, ''))
  const importing = ['POST', `${projectsPath}/${project.id}/actions/import-async`] as const
  const { actionId } = await ask(api, ActionStarted, importing, zip)
  const { error } = await ended(api, actionId)
  if (error) throw new AppError(error.code, error.message, { fix: error.details ?? '' })
  if (flags.isOn('json')) output.json({ project: project.id, name: project.name })
  else output.note(`✔ ${file} is imported as ${project.name} (${project.id})`)
  return exitCodes.done
}

async function targetOf(
  api: ApiClient,
  { flags }: CommandContext,
  fileName: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const into = flags.text('into')
  if (into !== undefined) return await findProject(api, into)
  const space = flags.text('space')
  const body = { name: flags.text('name') ?? fileName, ...(space !== undefined && { space }) }
  return await ask(api, ProjectItem, ['POST', projectsPath], body)
}

async function ended(api: ApiClient, actionId: string): Promise<ActionAnswer> {
  for (;;) {
    const action = await ask(api, ActionAnswer, ['GET', `${projectsPath}/actions/${actionId}`])
    if (action.endTime !== undefined) return action
    await sleep(lookMs, new AbortController().signal)
  }
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new AppError('MILLRACE-CLI-FILE-UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
