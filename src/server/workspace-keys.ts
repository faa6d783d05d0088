import { addKey } from '../access/keys/add-key.ts'
import { revokeKey } from '../access/keys/end-key.ts'
import { makeKey, type KeyRequest, type MadeKey } from '../api/keys/make-key.ts'
import { systemClock } from '../foundation/clock.ts'
import type { Store } from '../store/store.ts'

/** The keys of a workspace, as its owner makes and ends them from the command line. */
export function workspaceKeys(store: Store, owner: string) {
  return {
    async make(request: Omit<KeyRequest, 'now' | 'userId'> & { readonly userId?: string }): Promise<MadeKey> {
      const made = makeKey({ userId: owner, ...request, now: systemClock.now() })
      return { ...made, key: await addKey({ store }, made.key, { by: owner }) }
    },
    async revoke(id: string): Promise<void> {
      await revokeKey({ store, clock: systemClock }, { userId: owner, role: 'TenantAdmin' }, id)
    },
  }
}
