import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { startReceiver, type Receipt } from '../../../test/support/recording-receiver.ts'
import { openPostgresStore } from '../../store/postgres/open-postgres-store.ts'
import { expectEachArrived, expectHistoryAgrees, expectOrderOfTasks } from '../testing/expect-arrivals.ts'
import { openTestDelivery } from '../testing/test-delivery.ts'

const often = Array.from({ length: 50 }, () => 0.03)

describe.skipIf(postgresMissing !== undefined)(`PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres({ max_connections: '100' })
    server.createDatabase('state')
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  async function openDelivery() {
    schemas += 1
    const schema = `delivery ${schemas}`
    const { host, port, user } = server
    const connection = { host, port, user, database: 'state' }
    return await openTestDelivery({ openStore: () => openPostgresStore({ connection, schema }) })
  }

  function cutConnections(): void {
    server.psql(
      'state',
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'millrace'`,
    )
  }

  const at = (path: string, receipts: readonly Receipt[]): readonly Receipt[] =>
    receipts.filter(receipt => receipt.path === path)

  describe('two dispatchers on one state', () => {
    test('deliver each event once when nothing fails', async () => {
      await using receiver = await startReceiver()
      await using delivery = await openDelivery()
      await delivery.haveWebhook({ url: `${receiver.url}/none` })
      await delivery.haveWebhook({ url: `${receiver.url}/task`, delivery: { order: 'task' } })
      await delivery.start()
      await delivery.start({ store: await delivery.openAgain() })

      const published = await delivery.publish(400, { tasks: 20, eventsInUnit: 10 })
      await delivery.settled()

      for (const path of ['/none', '/task']) {
        expectEachArrived(published, at(path, receiver.receipts))
        expect(at(path, receiver.receipts)).toHaveLength(400)
      }
      expectOrderOfTasks(published, at('/task', receiver.receipts))
      expect(delivery.observer.troubles).toEqual([])
    })

    test('lose nothing and keep the order while receivers fail and the server ends their connections', async () => {
      await using receiver = await startReceiver()
      receiver.answerWith(() => (Math.random() > 0.25 ? 200 : Math.random() > 0.3 ? 503 : 'cut'))
      await using delivery = await openDelivery()
      const webhooks = [
        await delivery.haveWebhook({ url: `${receiver.url}/none`, delivery: { retrySeconds: often } }),
        await delivery.haveWebhook({
          url: `${receiver.url}/task`,
          delivery: { order: 'task', retrySeconds: often },
        }),
      ]
      await delivery.start()
      await delivery.start({ store: await delivery.openAgain() })

      const published = []
      for (let cut = 1; cut <= 5; cut += 1) {
        published.push(...(await delivery.publish(120, { tasks: 15, eventsInUnit: 6 })))
        await receiver.until(({ length }) => length >= cut * 150)
        cutConnections()
      }
      await delivery.settled()

      for (const { id, url } of webhooks) {
        const receipts = at(new URL(url).pathname, receiver.receipts)
        expectEachArrived(published, receipts)
        expectHistoryAgrees(await delivery.attempts(id), receipts)
        expect(new Set((await delivery.deliveries(id)).map(({ state }) => state))).toEqual(
          new Set(['delivered']),
        )
      }
      expectOrderOfTasks(published, at('/task', receiver.receipts))
    })

    test('take over what one of them held when it is gone without a word', async () => {
      await using receiver = await startReceiver()
      await using delivery = await openDelivery()
      const { id } = await delivery.haveWebhook({ url: receiver.url })
      await delivery.publish(20)
      const paused = await delivery.start()
      await delivery.settled()
      await paused.stop(0)
      const [first] = await delivery.deliveries(id)
      await delivery.store.write(async ({ deliveries }) => {
        await deliveries.reschedule([{ sequence: first?.sequence ?? 0, at: delivery.clock.now() }])
        await deliveries.claim([{ webhookId: id, limit: 1 }], 'gone', delivery.clock.now())
      })

      await delivery.start()
      await delivery.start({ store: await delivery.openAgain() })
      await delivery.settled()

      const attempts = (await delivery.attempts(id)).filter(({ sequence }) => sequence === first?.sequence)
      expect(attempts.map(({ outcome }) => outcome)).toEqual(['success', 'interrupted', 'success'])
    })
  })
})
