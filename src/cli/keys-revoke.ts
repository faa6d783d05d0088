import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { unknownName } from './find-by-name.ts'

/** `millrace keys revoke`: the key is refused from the next request on. */
export const revokeKey: CommandAction = async ({ flags, output, openApp, arguments: [id = ''] }) => {
  await using app = await openApp()
  const store = await app.store()
  const known = await store.write(async ({ keys }) => {
    const all = await keys.all()
    await keys.revoke(id, new Date())
    return all.map(key => key.id)
  })
  if (!known.includes(id)) throw unknownName('key', id, known)
  if (flags.isOn('json')) output.json({ id, revoked: true })
  else output.result(`✔ key ${id} is revoked`)
  return exitCodes.done
}
