import type { Webhook, WebhookReader } from '../../store/store.ts'
import { createMatcher, type WebhookMatcher } from '../match-webhooks.ts'
import { openTarget } from '../open-target.ts'
import type { WebhookTarget } from '../sending.ts'
import type { Vault } from '../vault.ts'

interface OpenedTarget {
  readonly target: WebhookTarget
  /** When the first of its secrets ends. */
  readonly validUntil: number
}

/** The webhooks as the state has them, with what is made of them: a matcher, and targets with open secrets. */
export class KnownWebhooks {
  readonly #vault: Vault
  #revision = -1
  #byId: ReadonlyMap<string, Webhook> = new Map()
  #matcher: WebhookMatcher = createMatcher([])
  #targets = new WeakMap<Webhook, OpenedTarget>()

  constructor(vault: Vault) {
    this.#vault = vault
  }

  get matcher(): WebhookMatcher {
    return this.#matcher
  }

  get all(): Iterable<Webhook> {
    return this.#byId.values()
  }

  get(id: string): Webhook | undefined {
    return this.#byId.get(id)
  }

  /** Reads them again when they have changed. Of a unit that has locked them, `revision` is what the lock gave. */
  async refresh(webhooks: WebhookReader, lockedRevision?: number): Promise<void> {
    const revision = lockedRevision ?? (await webhooks.revision())
    if (revision === this.#revision) return
    const all = await webhooks.all()
    // A change between the two reads is read again with the next refresh.
    this.#revision = revision
    this.#byId = new Map(all.map(webhook => [webhook.id, webhook]))
    this.#matcher = createMatcher(all, this.#matcher)
  }

  /** The next refresh reads them again: what was read may never have been written. */
  forget(): void {
    this.#revision = -1
  }

  /** Throws AppError when a stored secret cannot be opened. */
  target(webhook: Webhook, now: Date): WebhookTarget {
    const known = this.#targets.get(webhook)
    if (known && now.getTime() < known.validUntil) return known.target
    const target = openTarget(webhook, this.#vault, now)
    const ends = webhook.secrets.flatMap(({ validUntil }) =>
      validUntil && validUntil > now ? [validUntil.getTime()] : [],
    )
    this.#targets.set(webhook, { target, validUntil: Math.min(...ends, Infinity) })
    return target
  }
}
