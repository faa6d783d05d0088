import type { ApiKey } from '../../store/store.ts'
import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { keyDocument } from '../documents.ts'
import { requireKey } from './require-key.ts'

type Work = Pick<AccessWork, 'store' | 'clock'>

/** Ends a key: the owner's is gone, that of somebody else is revoked and stays to be seen. */
export async function endKey(work: Work, actor: Actor, id: string): Promise<void> {
  const { userId } = await work.store.read(({ keys }) => requireKey(keys, actor, id))
  if (userId === actor.userId) await deleteKey(work, actor, id)
  else await revokeKey(work, actor, id)
}

/** Refused from the next request on. A key that was revoked before stays as it is. */
export async function revokeKey({ store, clock }: Work, actor: Actor, id: string): Promise<void> {
  await store.write(async ({ keys, audit }) => {
    const before = await requireKey(keys, actor, id)
    const at = clock.now()
    if (!(await keys.revoke(id, at))) return
    const after = keyDocument({ ...before, revokedAt: at })
    await audit.add({ ...deedOf(before, actor, at), action: 'api-key.revoked', after })
  })
}

async function deleteKey({ store, clock }: Work, actor: Actor, id: string): Promise<void> {
  await store.write(async ({ keys, audit }) => {
    const before = await requireKey(keys, actor, id)
    await keys.remove(id)
    await audit.add({ ...deedOf(before, actor, clock.now()), action: 'api-key.deleted' })
  })
}

function deedOf(before: ApiKey, { userId }: Actor, at: Date) {
  return { at, by: userId, subject: before.id, ownerId: before.userId, before: keyDocument(before) }
}
