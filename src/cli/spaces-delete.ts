import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findSpace, spacePath } from './find-space.ts'

/** `millrace spaces delete`: refused while it holds projects. */
export const deleteSpace: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  await using app = await context.openApp()
  const api = await app.api()
  const space = await findSpace(api, name)
  await api.request('DELETE', spacePath(space))
  if (flags.isOn('json')) output.json({ id: space.id, deleted: true })
  else output.result(`✔ ${space.name} is deleted`)
  return exitCodes.done
}
