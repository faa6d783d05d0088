import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { publishEvents, type PublishOptions } from '../../../test/support/publish-events.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { type DeliverySettings, defaultDeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import type { Clock } from '../../foundation/clock.ts'
import { DisposalStack } from '../../foundation/disposal-stack.ts'
import { Secret } from '../../foundation/secret.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { Attempt, Delivery, Store, Webhook } from '../../store/store.ts'
import { aWebhook } from '../../store/testing/sample-deliveries.ts'
import { createDirectSending } from '../dispatch/create-direct-sending.ts'
import { startDispatcher, type DispatcherOptions } from '../dispatch/start-dispatcher.ts'
import type { DirectSending, Dispatcher } from '../dispatcher.ts'
import { makeVaultKey, openVault } from '../open-vault.ts'
import { createSender } from '../send/create-sender.ts'
import type { Sender } from '../sending.ts'
import type { Vault } from '../vault.ts'
import { sealedSecret } from '../webhooks/seal-draft.ts'
import { RecordingObserver } from './recording-observer.ts'

export const testSecret = 'a secret of thirty-two characters'

/** Goes with the time of the system, and can be set. */
export class SettableClock implements Clock {
  #aheadMs = 0

  now(): Date {
    return new Date(Date.now() + this.#aheadMs)
  }

  set(aheadMs: number): void {
    this.#aheadMs += aheadMs
  }
}

export type WebhookChanges = Partial<Omit<Webhook, 'delivery'>> & {
  readonly delivery?: Partial<DeliverySettings>
}

/** What delivers events, with its real parts, on a state of the test's own. */
export interface TestDelivery extends AsyncDisposable {
  readonly store: Store
  readonly vault: Vault
  readonly sender: Sender
  readonly clock: SettableClock
  readonly observer: RecordingObserver
  readonly sending: DirectSending
  /** Opens the same state once more, as another process would. */
  openAgain(): Promise<Store>
  /** Wants started and completed events, of a receiver on loopback. */
  haveWebhook(changes?: WebhookChanges): Promise<Webhook>
  /** Changes it, in one unit with what is done beside it. */
  change(id: string, changes: Partial<Webhook>): Promise<void>
  publish(events: number, options?: Partial<PublishOptions>): Promise<readonly LifecycleEvent[]>
  start(options?: Partial<DispatcherOptions>): Promise<Dispatcher>
  /** Resolves when all events are matched and no delivery waits. */
  settled(): Promise<void>
  /** Oldest first. */
  deliveries(webhookId: string): Promise<readonly Delivery[]>
  /** Of all its deliveries, oldest first. */
  attempts(webhookId: string): Promise<readonly Attempt[]>
}

export interface TestDeliveryOptions {
  /** Absent: SQLite in a temporary folder. */
  readonly openStore?: () => Promise<Store>
}

export async function openTestDelivery({ openStore }: TestDeliveryOptions = {}): Promise<TestDelivery> {
  const folder = temporaryFolder()
  const opened = new DisposalStack()
  const open = openStore ?? (() => openSqliteStore({ file: join(folder.path, 'millrace.db') }))
  const store = opened.use(await open())
  const clock = new SettableClock()
  const vault = openVault(new Secret(makeVaultKey()))
  const sender = opened.use(createSender({ addressRules: { allowLoopback: true, allow: [] }, clock }))
  const observer = new RecordingObserver()
  const parts = { store, sender, vault, clock, observer }
  return {
    ...parts,
    ...readsOf(store),
    sending: createDirectSending({ ...parts, newId: randomUUID, tenantId: 'tenant' }),
    openAgain: async () => opened.use(await open()),
    haveWebhook: changes => addWebhook(store, vault, clock, changes),
    change: (id, changes) =>
      store.write(async ({ webhooks }) => {
        const webhook = await webhooks.get(id)
        if (webhook) await webhooks.replace({ ...webhook, ...changes })
      }),
    publish: (events, options) => publishEvents(store, { events, tasks: 5, eventsInUnit: 100, ...options }),
    async start(options = {}) {
      const worker = `worker ${randomUUID()}`
      const dispatcher = await startDispatcher({ ...parts, worker, retentionDays: 7, ...options })
      opened.use({ [Symbol.asyncDispose]: () => dispatcher.stop(0) })
      return dispatcher
    },
    settled: () => untilSettled(store),
    async [Symbol.asyncDispose]() {
      await opened[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

async function addWebhook(
  store: Store,
  vault: Vault,
  clock: Clock,
  { delivery, ...changes }: WebhookChanges = {},
): Promise<Webhook> {
  const id = changes.id ?? randomUUID()
  return await store.write(async ({ webhooks, events }) => {
    const webhook = aWebhook(id, {
      eventTypes: ['started', 'completed'].map(kind => `com.qlik.v1.di-projects.di-tasks.${kind}`),
      headers: {},
      encryptedHeaders: {},
      secrets: [sealedSecret(vault, id, testSecret, clock.now())],
      startPosition: await events.newestPosition(),
      ...changes,
      delivery: { ...defaultDeliverySettings, ...delivery },
    })
    await webhooks.add(webhook)
    return webhook
  })
}

function readsOf(store: Store): Pick<TestDelivery, 'deliveries' | 'attempts'> {
  const deliveries = async (webhookId: string): Promise<readonly Delivery[]> => {
    const found = await store.read(records => records.deliveries.find({ webhookId, limit: 100_000 }))
    return found.toReversed()
  }
  return {
    deliveries,
    async attempts(webhookId) {
      const found = await deliveries(webhookId)
      const attempts = await store.read(records =>
        Promise.all(found.map(({ sequence }) => records.deliveries.attemptsOf(sequence))),
      )
      return attempts.flat()
    },
  }
}

async function untilSettled(store: Store): Promise<void> {
  await vi.waitFor(
    async () => {
      const [matched, newest, waiting] = await store.write(async ({ events, deliveries }) => [
        await deliveries.lockMatchedPosition(),
        await events.newestPosition(),
        await deliveries.waiting(),
      ])
      expect([matched, waiting]).toEqual([newest, []])
    },
    { timeout: 30_000, interval: 10 },
  )
}
