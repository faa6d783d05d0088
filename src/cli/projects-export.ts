import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError, messageOf } from '../foundation/app-error.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findProject, projectsPath } from './find-project.ts'

/** `millrace projects export` */
export const exportProject: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const api = await app.api()
  const project = await findProject(api, context.arguments[0] ?? '')
  const shown = flags.text('out') ?? `${project.name.replaceAll(/[^\w. -]/gu, '_')}.zip`
  const request = { mode: flags.isOn('all') ? 'ALL' : 'MINIMAL', includeBindings: flags.isOn('bindings') }
  const { body } = await api.request('POST', `${projectsPath}/${project.id}/actions/export`, request)
  const zip = body instanceof Uint8Array ? body : new Uint8Array()
  await written(resolve(context.folder, shown), zip, flags.isOn('force'))
  if (flags.isOn('json')) output.json({ project: project.id, file: shown, bytes: zip.length })
  else output.note(`✔ ${project.name} is in ${shown} (${zip.length} bytes)`)
  return exitCodes.done
}

async function written(file: string, bytes: Uint8Array, mayReplace: boolean): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: mayReplace ? 'w' : 'wx' })
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST'
    throw new AppError('MILLRACE-CLI-FOLDER-NOT-WRITABLE', `${file} cannot be written: ${messageOf(error)}`, {
      cause: error,
      ...(isThere && { fix: 'Name another file with --out, or replace it with --force.' }),
    })
  }
}
