import { randomBytes, randomUUID } from 'node:crypto'
import { defaultDeliverySettings } from '../../../dist/contract/webhooks/delivery-settings.js'
import { startDispatcher } from '../../../dist/delivery/dispatch/start-dispatcher.js'
import { openVault } from '../../../dist/delivery/open-vault.js'
import { secretContext } from '../../../dist/delivery/open-target.js'
import { createSender } from '../../../dist/delivery/send/create-sender.js'
import { systemClock } from '../../../dist/foundation/clock.js'
import { Secret } from '../../../dist/foundation/secret.js'
import { openPostgresStore } from '../../../dist/store/postgres/open-postgres-store.js'
import { openSqliteStore } from '../../../dist/store/sqlite/open-sqlite-store.js'
import { inFlight, publishAll, sampleEvent, secret, waitUntil } from '../sample-events.mjs'

const eventType = 'com.qlik.v1.di-projects.di-tasks.completed'

/**
 * Millrace's store, sender and dispatcher as a server composes them: history, retries, limits and circuit breakers are on.
 * Events are published in the same process, by the outbox. Without webhooks given, one webhook gets every event.
 */
export async function openWay({ url, sqlite, postgres, webhooks = [{ url }], projects = 1 }) {
  const store = sqlite
    ? await openSqliteStore({ file: sqlite })
    : await openPostgresStore({ connection: postgres })
  const vault = openVault(new Secret(randomBytes(32).toString('base64')))
  await addWebhooks(store, vault, webhooks)
  const sender = createSender({ addressRules: { allowLoopback: true, allow: [] }, clock: systemClock })
  let attempted = 0
  const observer = {
    attempted: ({ outcome }) => (attempted += outcome === 'success' ? 1 : 0),
    exhausted() {},
    disabled() {},
    trouble: (what, error) => console.error(what, error),
  }
  const worker = `bench-${process.pid}`
  const options = { store, sender, vault, clock: systemClock, worker, observer, retentionDays: 7 }
  const dispatcher = await startDispatcher(options)
  const publish = events =>
    store.write(async ({ outbox }) => {
      for (const event of events) await outbox.append(event, event.subject.split('/').at(-1))
    })
  const alive = webhooks.filter(({ dead }) => !dead).length
  return {
    async deliver(count) {
      const before = attempted
      const delivered = () => (attempted - before) / (alive / projects)
      await publishAll(count, { publish, delivered, projects })
      await waitUntil(() => delivered() >= count)
      if (alive === webhooks.length) await waitUntil(() => nothingWaits(store))
    },
    async publishOne() {
      const event = sampleEvent(0)
      await publish([event])
      return { id: event.id, at: Number(process.hrtime.bigint()) }
    },
    async close() {
      await dispatcher.stop(1000)
      await sender[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

function nothingWaits(store) {
  return store.read(async ({ deliveries }) => (await deliveries.waiting()).length === 0)
}

async function addWebhooks(store, vault, webhooks) {
  const made = webhooks.map(webhook => newWebhook(vault, webhook))
  await store.write(async unit => {
    for (const webhook of made) await unit.webhooks.add(webhook)
  })
}

function newWebhook(vault, { url, filter = '' }) {
  const id = randomUUID()
  const now = systemClock.now()
  return {
    id,
    name: id,
    description: '',
    url,
    eventTypes: [eventType],
    filter,
    filters: '',
    level: 'tenant',
    ownerId: 'owner',
    origin: 'api',
    enabled: true,
    paused: false,
    headers: {},
    encryptedHeaders: {},
    secrets: [{ sealed: vault.seal(secret, secretContext(id)), createdAt: now }],
    checkCertificateRevocation: false,
    delivery: { ...defaultDeliverySettings, maxInFlight: inFlight },
    startPosition: 0,
    createdAt: now,
    createdByUserId: 'owner',
    updatedAt: now,
    updatedByUserId: 'owner',
  }
}
