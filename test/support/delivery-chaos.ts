import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { sleep } from '../../src/foundation/sleep.ts'
import type { Attempt, Store } from '../../src/store/store.ts'
import type { LifecycleEvent } from '../../src/contract/events/lifecycle-event.ts'
import { publishEvents } from './publish-events.ts'
import { startReceiver, type Receipt } from './recording-receiver.ts'
import { startServer, type RunningServer } from './running-server.ts'

export interface Chaos {
  readonly workspace: string
  /** The state of the workspace, opened beside the servers. */
  readonly openStore: () => Promise<Store>
  readonly servers: number
  readonly kills: number
  readonly events: number
}

const shareOfFailures = 0.3
const manyRetries = Array.from({ length: 50 }, () => 0.2)

/** A workspace without projects, whose servers share one encryption key. */
export function writeServedWorkspace(folder: string, millraceYaml = ''): void {
  writeFileSync(join(folder, 'encryption.key'), randomBytes(32).toString('base64'))
  writeFileSync(
    join(folder, 'millrace.yaml'),
    `name: served\nserver: { encryptionKey: '\${file:encryption.key}' }\n${millraceYaml}`,
  )
}

/**
 * Publishes events to two webhooks, one of them ordered by task, while their receiver fails at random and the servers are killed
 * again and again. In the end nothing is missing, the history agrees with what the receiver saw, and the ordered webhook met
 * each task's events in their order.
 */
export async function deliverUnderChaos(chaos: Chaos): Promise<void> {
  await using receiver = await startReceiver()
  receiver.answerWith(() => (Math.random() >= shareOfFailures ? 200 : Math.random() < 0.5 ? 503 : 'cut'))
  const servers = await Promise.all(
    Array.from({ length: chaos.servers }, (_, index) =>
      startServer(chaos.workspace, { state: `.state-${index}` }),
    ),
  )
  await using _ended = { [Symbol.asyncDispose]: () => killAll(servers) }
  const ids = await createWebhooks(servers[0], receiver.url)
  await using store = await chaos.openStore()
  const publishing = publishEvents(store, { events: chaos.events, tasks: 40, eventsInUnit: 20 }, () =>
    sleep(pauseBetweenUnits(chaos)),
  )
  for (let kill = 0; kill < chaos.kills; kill += 1) await killOne(chaos, servers, kill)
  const published = await publishing
  await untilDelivered(store)
  await Promise.all(servers.map(server => server.stop()))
  for (const [name, webhookId] of Object.entries(ids)) {
    const receipts = receiver.receipts.filter(({ path }) => path === `/${name}`)
    expectEachArrived(published, receipts)
    expectHistoryAgrees(await allAttempts(store, webhookId), receipts)
  }
  expectOrderOfTasks(
    published,
    receiver.receipts.filter(({ path }) => path === '/ordered'),
  )
}

async function killAll(servers: readonly RunningServer[]): Promise<void> {
  await Promise.all(servers.map(server => server.kill()))
}

async function createWebhooks(
  server: RunningServer | undefined,
  url: string,
): Promise<{ readonly plain: string; readonly ordered: string }> {
  const create = async (name: string, order: string): Promise<string> => {
    const delivery = { order, retrySeconds: manyRetries }
    const eventTypes = ['started', 'completed'].map(kind => `com.qlik.v1.di-projects.di-tasks.${kind}`)
    const made = await server?.call('POST', '/api/v1/webhooks', 201, {
      name,
      url: `${url}/${name}`,
      eventTypes,
      secret: randomBytes(24).toString('hex'),
      enabled: true,
      delivery,
    })
    return (made as { id: string }).id
  }
  return { plain: await create('plain', 'none'), ordered: await create('ordered', 'task') }
}

/** So that events are published for as long as servers are killed. */
function pauseBetweenUnits({ kills, events }: Chaos): number {
  return (kills * 700) / (events / 20)
}

async function killOne({ workspace }: Chaos, servers: RunningServer[], kill: number): Promise<void> {
  const index = kill % servers.length
  await sleep(Math.random() * 700)
  await servers[index]?.kill()
  servers[index] = await startServer(workspace, { state: `.state-${index}` })
}

async function untilDelivered(store: Store): Promise<void> {
  await vi.waitFor(
    async () => {
      const newest = await store.read(({ events }) => events.newestPosition())
      expect(await store.write(({ deliveries }) => deliveries.lockMatchedPosition())).toBe(newest)
      // Then: what was matched is waiting until now, or ended.
      expect(await store.read(({ deliveries }) => deliveries.waiting())).toEqual([])
    },
    { timeout: 180_000, interval: 250 },
  )
}

async function allAttempts(store: Store, webhookId: string): Promise<readonly Attempt[]> {
  const found: Attempt[] = []
  for (;;) {
    const last = found.at(-1)
    const cursor = last && {
      value: last.triggeredAt.toISOString(),
      sequence: last.sequence,
      number: last.number,
      backwards: false,
    }
    const page = await store.read(({ deliveries }) =>
      deliveries.attempts({
        webhookId,
        sort: 'triggeredAt',
        descending: false,
        limit: 1000,
        ...(cursor && { cursor }),
      }),
    )
    found.push(...page)
    if (page.length < 1000) return found
  }
}

function expectEachArrived(published: readonly LifecycleEvent[], receipts: readonly Receipt[]): void {
  const delivered = new Set(
    receipts.filter(({ answered }) => answered === 200).map(({ headers }) => headers['webhook-id']),
  )
  expect(published.filter(({ id }) => !delivered.has(id)).map(({ id }) => id)).toEqual([])
  const bodies = new Map(published.map(event => [event.id, JSON.stringify(event)]))
  for (const { headers, body } of receipts) expect(body).toBe(bodies.get(String(headers['webhook-id'])))
}

/** Every request that came is in the history with the answer that was given, and the history names no answer that was not. */
function expectHistoryAgrees(attempts: readonly Attempt[], receipts: readonly Receipt[]): void {
  const name = (sequence: number | string, number: number | string): string => `${sequence}-${number}`
  const received = new Map(
    receipts.map(receipt => [
      name(String(receipt.headers['millrace-delivery']), String(receipt.headers['millrace-attempt'])),
      receipt,
    ]),
  )
  expect(received.size, 'no attempt was sent twice').toBe(receipts.length)
  const recorded = new Map(attempts.map(attempt => [name(attempt.sequence, attempt.number), attempt]))
  expect(
    [...received.keys()].filter(key => !recorded.has(key)),
    'received but not recorded',
  ).toEqual([])
  const wrong = attempts.filter(attempt => {
    const receipt = received.get(name(attempt.sequence, attempt.number))
    if (attempt.outcome === 'interrupted') return false
    return !receipt || receipt.answered !== attempt.statusCode
  })
  expect(wrong, 'recorded with another answer').toEqual([])
}

/** The first arrivals of each task's events are in the order of the log. */
function expectOrderOfTasks(published: readonly LifecycleEvent[], receipts: readonly Receipt[]): void {
  const place = new Map(published.map(({ id }, index) => [id, index]))
  const seen = new Set<string>()
  const last = new Map<string, number>()
  for (const { headers, body } of receipts) {
    const id = String(headers['webhook-id'])
    if (seen.has(id)) continue
    seen.add(id)
    const task = (JSON.parse(body) as LifecycleEvent).data.dataTask.id
    const position = place.get(id) ?? -1
    expect(position, task).toBeGreaterThan(last.get(task) ?? -1)
    last.set(task, position)
  }
}
