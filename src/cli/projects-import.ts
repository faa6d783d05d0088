import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ActionStarted } from '../contract/api/projects/action-answers.ts'
import { DefinitionReports } from '../contract/api/projects/change-bodies.ts'
import { ProjectItem } from '../contract/api/projects/project-answers.ts'
import { AppError, messageOf } from '../foundation/app-error.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import { awaitAction } from './await-action.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { allProjects, findProject, projectsPath } from './find-project.ts'
import { usageError } from './program.ts'

/** `millrace projects import` */
export const importProject: CommandAction = async context => {
  const { flags, output } = context
  const file = context.arguments[0] ?? ''
  const zip = await bytesOf(resolve(context.folder, file))
  await using app = await context.openApp()
  const api = await app.api()
  await requireSound(api, zip)
  const project = await targetOf(api, context, basename(file).replace(/\.zip$/iu, ''))
  const importing = ['POST', `${projectsPath}/${project.id}/actions/import-async`] as const
  const { actionId } = await ask(api, ActionStarted, importing, zip)
  const { error } = await awaitAction(api, actionId)
  if (error) throw new AppError(error.code, error.message, { fix: error.details ?? '' })
  if (flags.isOn('json')) output.json({ project: project.id, name: project.name })
  else output.note(`✔ ${file} is imported as ${project.name} (${project.id})`)
  return exitCodes.done
}

/** Before a project is made that would stay empty. */
async function requireSound(api: ApiClient, zip: Uint8Array): Promise<void> {
  const checking = ['POST', `${projectsPath}/utils/actions/validate-project-definitions`] as const
  const { reports } = await ask(api, DefinitionReports, checking, zip)
  const errors = reports.filter(({ level }) => level === 'ERROR')
  if (errors.length === 0) return
  const lines = errors.map(({ path, reason }) => `${path} ${reason}`)
  throw new AppError(
    'MILLRACE-PROJECT-INVALID',
    `The files have errors; nothing was imported:\n${lines.join('\n')}`,
  )
}

async function targetOf(
  api: ApiClient,
  { flags }: CommandContext,
  fileName: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const into = flags.text('into')
  if (into !== undefined) return await findProject(api, into)
  const space = flags.text('space')
  const name = flags.text('name') ?? fileName
  if ((await allProjects(api)).some(project => project.name === name))
    throw usageError(
      `There is a project "${name}" already`,
      `Replace its files with --into "${name}", or give another --name.`,
    )
  const body = { name, ...(space !== undefined && { space }) }
  return await ask(api, ProjectItem, ['POST', projectsPath], body)
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
