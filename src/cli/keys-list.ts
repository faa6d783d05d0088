import type { ApiKey } from '../app.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { showTable } from './show-table.ts'
import { showAgo, showTime } from './show-text.ts'

/** `millrace keys list` */
export const listKeys: CommandAction = async ({ flags, output, openApp }) => {
  await using app = await openApp()
  const store = await app.store()
  const keys = await store.read(({ keys }) => keys.all())
  const now = new Date()
  if (flags.isOn('json')) output.json({ keys: keys.map(key => keyDocument(key, now)) })
  else if (keys.length === 0) output.note('No keys yet: `millrace keys create` makes one.')
  else {
    const rows = keys.map(key => [
      key.id,
      stateOf(key, now),
      key.role,
      key.userId,
      showAgo(key.createdAt, now),
      key.expiresAt ? showTime(key.expiresAt, now) : 'never',
      key.description,
    ])
    output.result(await showTable(['ID', 'STATE', 'ROLE', 'USER', 'MADE', 'EXPIRES', 'ABOUT'], rows))
  }
  return exitCodes.done
}

function keyDocument(key: ApiKey, now: Date): unknown {
  const { id, role, userId, description, createdAt, expiresAt, revokedAt } = key
  const ends = { expiresAt: expiresAt ?? null, revokedAt: revokedAt ?? null }
  return { id, state: stateOf(key, now), role, userId, description, createdAt, ...ends }
}

function stateOf({ expiresAt, revokedAt }: ApiKey, now: Date): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'active'
}
