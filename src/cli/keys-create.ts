import { keyRoles } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace keys create` */
export const createKey: CommandAction = async context => {
  const { flags, output } = context
  const role = keyRoles.find(each => each === flags.text('role')) ?? 'User'
  const [userId, expiresMs] = [flags.text('user'), flags.number('expires')]
  await using app = await context.openApp()
  const { key, token } = await app.makeKey({
    role,
    description: flags.text('description') ?? '',
    ...(userId !== undefined && { userId }),
    ...(expiresMs !== undefined && { expiresAt: new Date(Date.now() + expiresMs) }),
  })
  const { id, expiresAt } = key
  const expires = expiresAt?.toISOString() ?? null
  if (flags.isOn('json'))
    output.json({ id, role, userId: key.userId, expiresAt: expires, token: token.reveal() })
  else {
    output.result(token.reveal())
    output.note(`✔ key ${id} of ${key.userId}, role ${role}${expires === null ? '' : `, until ${expires}`}`)
    output.note('  It is shown this once. Send it as the header `Authorization: Bearer <key>`.')
  }
  return exitCodes.done
}
