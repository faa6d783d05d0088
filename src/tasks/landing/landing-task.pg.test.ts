import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { postgresSource } from '../../sources/postgres/postgres-source.ts'
import type { SourceConnection } from '../../sources/source-type.ts'
import { haveTask, placeAt } from '../testing/makers.ts'
import { openTestPlatform, planContext, testRun } from '../testing/test-run.ts'
import { landingTask } from './landing-task.ts'

describe.skipIf(postgresMissing !== undefined)(
  `landing from PostgreSQL (${postgresMissing ?? 'server found'})`,
  () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
      server.createDatabase('shop')
      server.psql(
        'shop',
        `create table orders (id bigint primary key, total numeric(12,2) not null, tags text[], at timestamptz);
         insert into orders select n, n / 4.0, array['a', null], '2026-01-01 00:00:00+02' from generate_series(1, 30000) n;
         create table lines (order_id bigint, line int, primary key (order_id, line));
         insert into lines select n, 1 from generate_series(1, 30000) n;
         create view big as select id from orders where total > 7000;`,
      )
    })
    afterAll(() => server[Symbol.asyncDispose]())

    const connect = async (): Promise<SourceConnection> =>
      await postgresSource.connect(
        postgresSource.settings.parse({ host: server.host, database: 'shop', user: 'postgres' }),
        { name: 'shop', baseFolder: '/', temporaryFolder: '/', signal: new AbortController().signal },
      )
    const task = haveTask({
      type: 'LANDING',
      sourceConnection: 'shop',
      selection: {
        includePatterns: [
          { schemaPattern: 'public', tablePattern: '%', type: 'TABLE', sourceTask: '', place: placeAt() },
        ],
        excludePatterns: [],
        explicitlySelected: [],
      },
    })
    const parsed = { ...task, settings: landingTask.settings.parse({}) }

    async function land(beforeRead: () => void = () => undefined) {
      const on = await openTestPlatform()
      await using source = await connect()
      const context = planContext(on.session, [], { sourceTables: async () => await source.discover() })
      const plans = await landingTask.plan(parsed, context)
      const openSnapshot: SourceConnection['openSnapshot'] = async options => {
        const snapshot = await source.openSnapshot(options)
        beforeRead()
        return snapshot
      }
      const seen = { check: async () => await source.check(), discover: async () => await source.discover() }
      const run = testRun({
        platform: on.platform,
        source: { ...seen, openSnapshot, [Symbol.asyncDispose]: () => Promise.resolve() },
      })
      await landingTask.run(parsed, plans, run)
      return { on, run, plans }
    }

    test('keys and types come from the source, and every row arrives', async () => {
      const { on, run, plans } = await land()
      await using _on = on
      expect(plans.map(({ id, key }) => [id, key])).toEqual([
        ['lines', ['order_id', 'line']],
        ['orders', ['id']],
      ])
      expect(run.outcomes.get('orders')).toMatchObject({
        state: 'completed',
        counts: { processed: 30_000, rejected: 0 },
      })
      const sums =
        'SELECT count(*)::INTEGER AS n, sum(total)::VARCHAR AS total, min("at")::VARCHAR AS first FROM landing.orders'
      expect(await on.rows(sums)).toEqual([
        { n: 30_000, total: '112503750.00', first: '2025-12-31 22:00:00+00' },
      ])
    })

    test('all tables are as of one moment, also those that are read after the source has changed', async () => {
      const { on } = await land(() =>
        server.psql(
          'shop',
          'begin; delete from lines where order_id = 7; delete from orders where id = 7; commit',
        ),
      )
      await using _on = on
      const counts =
        'SELECT (SELECT count(*) FROM landing.orders)::INTEGER AS orders, (SELECT count(*) FROM landing.lines)::INTEGER AS lines'
      expect(await on.rows(counts)).toEqual([{ orders: 30_000, lines: 30_000 }])
    })
  },
)
