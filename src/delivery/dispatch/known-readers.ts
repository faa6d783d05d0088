import { isReadable, spacesReadBy, type ReadableSpaces } from '../../access/rights-in-space.ts'
import type { Readers, Webhook } from '../../store/store.ts'

/** Which spaces the owners of webhooks may read, as the state has it. */
export class KnownReaders {
  #revision = -1
  #byUser = new Map<string, ReadableSpaces>()

  /** Learns what is not known of the owners of these webhooks, and anew what has changed. */
  async learn(records: Pick<Readers, 'users' | 'spaces'>, webhooks: Iterable<Webhook>): Promise<void> {
    const owners = new Set<string>()
    for (const { level, ownerId } of webhooks) if (level === 'user') owners.add(ownerId)
    if (owners.size === 0) return
    // Asked first: a change after it is learnt with the next call.
    const revision = await records.spaces.revision()
    if (revision !== this.#revision) this.#byUser = new Map()
    this.#revision = revision
    for (const owner of owners)
      if (!this.#byUser.has(owner)) this.#byUser.set(owner, await spacesReadBy(records, owner))
  }

  /** A webhook of the tenant gets the events of every space, that of a user those that its owner may read. */
  mayGet({ level, ownerId }: Webhook, spaceId: string): boolean {
    return level === 'tenant' || isReadable(this.#byUser.get(ownerId) ?? new Set(), spaceId)
  }
}
