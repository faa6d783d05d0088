import { AppError } from '../../foundation/app-error.ts'
import type { ApiKey, KeyReader } from '../../store/store.ts'
import { isAdministrator, type Actor } from '../actor.ts'

/** The key, when the actor may see it: administrators all, others their own. Throws AppError MILLRACE-KEY-UNKNOWN. */
export async function requireKey(keys: KeyReader, actor: Actor, id: string): Promise<ApiKey> {
  const key = await keys.get(id)
  if (key && (isAdministrator(actor) || key.userId === actor.userId)) return key
  throw new AppError('MILLRACE-KEY-UNKNOWN', `There is no API key "${id}"`, {
    fix: 'Check the id; `millrace keys list` shows the keys.',
  })
}
