import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { BatchRead, TableRead } from '../../foundation/table-read.ts'
import type { SourceConnection, SourceSnapshot, SourceTable } from '../source-type.ts'
import { sourceSuite } from '../testing/source-suite.ts'
import { postgresSource } from './postgres-source.ts'

describe.skipIf(postgresMissing !== undefined)(
  `PostgreSQL source (${postgresMissing ?? 'server found'})`,
  () => {
    let server: PostgresServer

    beforeAll(async () => {
      server = await startPostgres()
      server.createDatabase('shop')
      server.psql(
        'shop',
        `create table orders (id bigint primary key, customer int not null, note text, total numeric(12,2));
       insert into orders select n, n % 100, repeat('x', (n % 300)::int), n / 100.0 from generate_series(1, 200000) n;
       create table customers (code text, name text, primary key (name, code));
       insert into customers select 'c' || n, 'name ' || n from generate_series(1, 100) n;
       create view totals as select customer, sum(total) as total from orders group by customer;
       create materialized view names as select name from customers;
       create table measures (at date, value float8) partition by range (at);
       create table measures_2024 partition of measures for values from ('2024-01-01') to ('2025-01-01');
       insert into measures select date '2024-01-01' + n, n from generate_series(0, 9) n;
       create table broken (id int); create table nan (n numeric(5,1)); insert into nan values ('NaN');
       create role reader login password 'Very$ecret'; grant usage on schema public to reader;
       grant select on all tables in schema public to reader; revoke select on broken from reader;
       analyze;`,
      )
    })
    afterAll(() => server[Symbol.asyncDispose]())

    const connect = (settings: Record<string, unknown> = {}): Promise<SourceConnection> =>
      postgresSource.connect(
        postgresSource.settings.parse({
          host: server.host,
          database: 'shop',
          user: 'postgres',
          ...settings,
        }),
        { name: 'shop', baseFolder: '/', temporaryFolder: '/', signal: new AbortController().signal },
      )
    const sessions = (): number =>
      Number(
        server.psql('postgres', `select count(*) from pg_stat_activity where application_name = 'millrace'`),
      )
    const failure = async (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)

    sourceSuite('postgres', async () => {
      const connection = await connect()
      return {
        connection,
        rowCounts: { orders: 200_000, customers: 100, totals: 100, names: 100, measures: 10 },
        openThings: async () => Promise.resolve(sessions()),
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      }
    })

    test('discovery gives keys in key order, estimates, and a partitioned table once', async () => {
      await using connection = await connect()
      const tables = await connection.discover()
      expect(tables.map(table => `${table.kind} ${table.schema}.${table.name}`)).toEqual([
        'TABLE public.broken',
        'TABLE public.customers',
        'TABLE public.measures',
        'VIEW public.names',
        'TABLE public.nan',
        'TABLE public.orders',
        'VIEW public.totals',
      ])
      expect(named(tables, 'customers').key).toEqual(['name', 'code'])
      expect(named(tables, 'orders').estimatedRows).toBe(200_000)
      expect(named(tables, 'measures').estimatedRows).toBe(10)
      expect(named(tables, 'orders').columns[0]).toEqual({ name: 'id', type: 'BIGINT', nullable: false })
    })

    test('all tables of a snapshot are seen at the moment when it was opened', async () => {
      await using connection = await connect()
      const table = named(await connection.discover(), 'customers')
      await using snapshot = await connection.openSnapshot({ parallelReads: 2 })
      server.psql('shop', `insert into customers values ('late', 'late')`)
      expect(await rowsOf(await read(snapshot, table))).toBe(100)
      server.psql('shop', `delete from customers where code = 'late'`)
    })

    test('a table without SELECT permission fails, is warned of, and the next one is read', async () => {
      await using connection = await connect({ user: 'reader' })
      const tables = await connection.discover()
      expect(named(tables, 'broken').warnings).toEqual(['the user has no SELECT permission'])
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const failed = await failure(read(snapshot, named(tables, 'broken')).then(rowsOf))
      expect(failed).toMatchObject({ code: 'MILLRACE-SOURCE-NOT-PERMITTED' })
      expect(String(failed)).toContain('public.broken')
      expect(await rowsOf(await read(snapshot, named(tables, 'customers')))).toBe(100)
    })

    test('a column or table dropped after discovery is named', async () => {
      server.psql('shop', `create table changing (a int, b int)`)
      await using connection = await connect()
      const table = named(await connection.discover(), 'changing')
      server.psql('shop', `alter table changing drop column b`)
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const failed = await failure(read(snapshot, table))
      expect(failed).toMatchObject({ code: 'MILLRACE-SOURCE-COLUMN-MISSING' })
      expect(String(failed)).toContain('public.changing has no column b any more; it has "a"')
      server.psql('shop', `drop table changing`)
      await using later = await connection.openSnapshot({ parallelReads: 1 })
      expect(await failure(read(later, table))).toMatchObject({ code: 'MILLRACE-SOURCE-TABLE-MISSING' })
    })

    test('a value that the type cannot hold fails with table and column', async () => {
      await using connection = await connect()
      const table = named(await connection.discover(), 'nan')
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const failed = await failure(read(snapshot, table).then(rowsOf))
      expect(failed).toMatchObject({ code: 'MILLRACE-SOURCE-VALUE-OUT-OF-RANGE' })
      expect(String(failed)).toContain('public.nan, column n: NaN')
    })

    test('a pinned type to which the server cannot cast is refused with its words', async () => {
      await using connection = await connect()
      const table = named(await connection.discover(), 'measures')
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const pinned = [{ name: 'at', type: 'INTEGER', nullable: true }]
      const failed = await failure(snapshot.read(table, pinned, new AbortController().signal).then(rowsOf))
      expect(failed).toMatchObject({ code: 'MILLRACE-SOURCE-TYPE-NOT-READABLE' })
      expect(String(failed)).toContain('cannot cast type date to integer')
    })

    for (const [deed, code] of [
      ['pg_cancel_backend', 'MILLRACE-SOURCE-READ-CANCELLED'],
      ['pg_terminate_backend', 'MILLRACE-SOURCE-CONNECTION-LOST'],
    ] as const) {
      test(`a read that ${deed} ends amid its rows throws (trap 2)`, async () => {
        await using connection = await connect()
        const table = named(await connection.discover(), 'orders')
        await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
        const partial = async (): Promise<void> => {
          const reading = await read(snapshot, table)
          let cut = false
          for await (const batch of reading.batches) {
            if (!cut)
              server.psql('shop', `select ${deed}(pid) from pg_stat_activity where query like 'copy%'`)
            cut = batch.rowCount > 0
          }
        }
        expect(await failure(partial())).toMatchObject({ code })
      })
    }

    test('a reader that leaves or is aborted leaves no active query, also in a view that only computes', async () => {
      server.psql('shop', `create view slow as select pg_sleep(600)::text as nothing`)
      await using connection = await connect()
      const slow = named(await connection.discover(), 'slow')
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const stop = new AbortController()
      const reading = await snapshot.read(slow, slow.columns, stop.signal)
      const active = (): string =>
        server.psql(
          'shop',
          `select count(*) from pg_stat_activity where state = 'active' and query like 'copy%'`,
        )
      await expect.poll(active).toBe('1\n')
      const rows = rowsOf(reading)
      stop.abort(new Error('enough'))
      expect(await failure(rows)).toMatchObject({ message: 'enough' })
      await expect.poll(active).toBe('0\n')
      server.psql('shop', `drop view slow`)
    })

    test('a slow reader is not overrun: the server waits for it', async () => {
      await using connection = await connect()
      const table = named(await connection.discover(), 'orders')
      await using snapshot = await connection.openSnapshot({ parallelReads: 1 })
      const reading = await read(snapshot, table)
      const waiting = (): string =>
        server.psql(
          'shop',
          `select wait_event from pg_stat_activity where query like 'copy%' and state = 'active'`,
        )
      await expect.poll(waiting).toBe('ClientWrite\n')
      expect(await rowsOf(reading)).toBe(200_000)
    })

    test('a wrong password is refused, and never shown', async () => {
      const rules = join(server.host, 'data', 'pg_hba.conf')
      writeFileSync(rules, `local all reader scram-sha-256\n${readFileSync(rules, 'utf8')}`)
      server.psql('shop', 'select pg_reload_conf()')
      await expect
        .poll(() => failure(connect({ user: 'reader', password: 'hunter2' })))
        .toBeInstanceOf(AppError)
      for (const password of ['hunter2', undefined]) {
        const failed = await failure(connect({ user: 'reader', ...(password !== undefined && { password }) }))
        expect(failed).toMatchObject({ code: 'MILLRACE-SOURCE-LOGIN-REFUSED' })
        expect(inspect(failed, { depth: 9 })).not.toContain('hunter2')
        expect(String(failed)).toContain('user reader')
      }
      await using connection = await connect({ user: 'reader', password: 'Very$ecret' })
      expect((await connection.check()).map(step => step.ok)).toEqual([true, true, true])
    })

    test.each([
      [{ host: '/nowhere' }, 'MILLRACE-SOURCE-UNREACHABLE'],
      [{ host: '127.0.0.1', port: 1 }, 'MILLRACE-SOURCE-UNREACHABLE'],
      [{ database: 'nothing' }, 'MILLRACE-SOURCE-DATABASE-UNKNOWN'],
      [{ user: 'nobody' }, 'MILLRACE-SOURCE-LOGIN-REFUSED'],
    ])('a connection with %j fails with its own code', async (settings, code) => {
      const failed = await failure(connect(settings))
      expect(failed).toMatchObject({ code })
      expect(String(failed)).toContain('connection shop')
    })
  },
)

function named(tables: readonly SourceTable[], name: string): SourceTable {
  const table = tables.find(each => each.name === name)
  if (!table) throw new Error(`no table ${name}`)
  return table
}

async function read(snapshot: SourceSnapshot, table: SourceTable): Promise<BatchRead> {
  return batchesOf(await snapshot.read(table, table.columns, new AbortController().signal))
}

function batchesOf(reading: TableRead): BatchRead {
  if (reading.kind !== 'batches') throw new Error('expected batches')
  return reading
}

async function rowsOf(reading: TableRead): Promise<number> {
  let rows = 0
  for await (const batch of batchesOf(reading).batches) rows += batch.rowCount
  return rows
}
