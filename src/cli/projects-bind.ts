import { BindingsAnswer } from '../contract/api/projects/change-bodies.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findProject, projectsPath } from './find-project.ts'
import { usageError } from './program.ts'
import { showTable } from './show-table.ts'

/** `millrace projects bind` */
export const bindProject: CommandAction = async context => {
  const { flags, output } = context
  const [name = '', ...given] = context.arguments
  const variables = Object.fromEntries(given.map(assignment))
  await using app = await context.openApp()
  const api = await app.api()
  const path = `${projectsPath}/${(await findProject(api, name)).id}/bindings`
  if (given.length > 0) await api.request('PUT', path, { variables })
  const bound = await ask(api, BindingsAnswer, ['GET', `${path}?recalculate=true`])
  const rows = Object.entries(bound.variables)
  if (flags.isOn('json')) output.json(bound)
  else if (rows.length > 0) output.result(await showTable(['VARIABLE', 'VALUE'], rows))
  else output.note('The project has no variables.')
  return exitCodes.done
}

function assignment(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw usageError(`"${text}" gives no variable a value`, 'Write name=value; an empty value takes it away.')
}
