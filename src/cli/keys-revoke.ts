import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'

/** `millrace keys revoke`: the key is refused from the next request on. */
export const revokeKey: CommandAction = async ({ flags, output, openApp, arguments: [id = ''] }) => {
  await using app = await openApp()
  const known = await (await app.store()).read(({ keys }) => keys.all())
  if (known.every(key => key.id !== id)) {
    throw unknownName(
      'key',
      id,
      known.map(key => key.id),
    )
  }
  await app.revokeKey(id)
  if (flags.isOn('json')) output.json({ id, revoked: true })
  else output.result(`✔ key ${id} is revoked`)
  return exitCodes.done
}
