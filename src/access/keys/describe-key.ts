import type { AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { keyDocument } from '../documents.ts'
import { requireKey } from './require-key.ts'

/** Says anew what a key is for. */
export async function describeKey(
  { store, clock }: Pick<AccessWork, 'store' | 'clock'>,
  actor: Actor,
  id: string,
  description: string,
): Promise<void> {
  await store.write(async ({ keys, audit }) => {
    const key = await requireKey(keys, actor, id)
    await keys.describe(id, description)
    await audit.add({
      at: clock.now(),
      by: actor.userId,
      action: 'api-key.updated',
      subject: id,
      ownerId: key.userId,
      before: keyDocument(key),
      after: keyDocument({ ...key, description }),
    })
  })
}
