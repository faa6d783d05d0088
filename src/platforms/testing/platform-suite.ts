import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { identifier, qualified } from '../../foundation/sql-text.ts'
import type { TransportColumn } from '../../foundation/table-read.ts'
import type { Platform, PlatformSession } from '../platform-type.ts'
import { batchRead, type SampleValue } from './make-batches.ts'
import { typeSamples } from './type-samples.ts'

export interface PlatformUnderTest {
  readonly platform: Platform
  /** A statement that runs for many seconds unless it is interrupted. */
  readonly slowQuery: string
}

const integers: readonly TransportColumn[] = [{ name: 'n', type: 'INTEGER', nullable: true }]

/** What every platform must do. `schema` is that of names without one; `open` gives a new platform in an empty folder. */
export function platformSuite(
  name: string,
  schema: string,
  open: (folder: string) => Promise<PlatformUnderTest>,
): void {
  const table = { schema, name: 't' }
  async function withSession(work: (session: PlatformSession, under: PlatformUnderTest) => Promise<void>) {
    using folder = temporaryFolder()
    const under = await open(folder.path)
    await using platform = under.platform
    await using session = await platform.openSession()
    await work(session, under)
  }

  describe(`${name}: transactions`, () => {
    test('a transaction is seen by other sessions only when it has ended, and then whole', () =>
      withSession(async (session, { platform }) => {
        await using other = await platform.openSession()
        await session.transaction(async () => {
          await session.execute('CREATE TABLE t (n INTEGER)')
          await session.execute('INSERT INTO t SELECT * FROM generate_series(1, 1000)')
          expect(await other.columnsOf(table)).toBeUndefined()
        })
        expect(await other.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '1000' }])
      }))

    test('a transaction that throws leaves nothing and rethrows', () =>
      withSession(async session => {
        const failing = session.transaction(async () => {
          await session.execute('CREATE TABLE t (n INTEGER)')
          throw new Error('on purpose')
        })
        await expect(failing).rejects.toThrow('on purpose')
        expect(await session.columnsOf(table)).toBeUndefined()
        expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
      }))

    test('a transaction whose failed statement was caught is not taken for committed', () =>
      withSession(async session => {
        const committed = session.transaction(async () => {
          await session.execute('CREATE TABLE t (n INTEGER)')
          await session.query("SELECT CAST('x' AS INTEGER)").catch(() => [])
        })
        await expect(committed).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-TRANSACTION-ABORTED' })
        expect(await session.columnsOf(table)).toBeUndefined()
      }))

    test('to look for a table that does not exist does no harm to a transaction', () =>
      withSession(async (session, { platform }) => {
        await session.transaction(async () => {
          await session.execute('CREATE TABLE t (n INTEGER)')
          expect(await session.columnsOf({ schema, name: 'missing' })).toBeUndefined()
          expect(await session.columnsOf({ schema: 'missing', name: 't' })).toBeUndefined()
          await session.execute('INSERT INTO t VALUES (1)')
        })
        await using other = await platform.openSession()
        expect(await other.query('SELECT n FROM t')).toEqual([{ n: 1 }])
      }))
  })

  describe(`${name}: the columns of a table`, () => {
    test.each(['UPPER and lower', "it's", 'say "no"', 'a.b', 't.csv', 'ключ'])('named %s', odd =>
      withSession(async session => {
        for (const named of [
          { schema, name: odd },
          { schema: odd, name: odd },
        ]) {
          expect(await session.columnsOf(named)).toBeUndefined()
          await session.execute(
            `CREATE SCHEMA IF NOT EXISTS ${identifier(named.schema)}; CREATE TABLE ${qualified(named)} (a INTEGER NOT NULL, "B b" DECIMAL(5,2))`,
          )
          expect(await session.columnsOf(named)).toEqual([
            { name: 'a', type: 'INTEGER', nullable: false },
            { name: 'B b', type: 'DECIMAL(5,2)', nullable: true },
          ])
        }
      }),
    )

    test('are those of a view too', () =>
      withSession(async session => {
        await session.execute('CREATE VIEW t AS SELECT 1 AS n')
        expect(await session.columnsOf(table)).toEqual([{ name: 'n', type: 'INTEGER', nullable: true }])
      }))
  })

  describe(`${name}: statements`, () => {
    test('several statements in one call run until one fails', () =>
      withSession(async session => {
        const call = session.execute('CREATE TABLE t (n INTEGER); SELECT missing; DROP TABLE t')
        await expect(call).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED' })
        await session.execute('CREATE TABLE IF NOT EXISTS t (n INTEGER)')
        expect(await session.execute('INSERT INTO t VALUES (1); INSERT INTO t VALUES (2), (3)')).toEqual({
          rowsChanged: 2,
        })
        expect(await session.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '3' }])
      }))

    test('statements of one session run in the order of their calls', () =>
      withSession(async session => {
        const answers = await Promise.all([
          session.execute('CREATE TABLE t (n INTEGER)'),
          session.execute('INSERT INTO t VALUES (1), (2)'),
          session.query('SELECT n FROM t ORDER BY n'),
          session.execute('DELETE FROM t'),
          session.query('SELECT n FROM t'),
        ])
        expect(answers).toEqual([
          { rowsChanged: 0 },
          { rowsChanged: 2 },
          [{ n: 1 }, { n: 2 }],
          { rowsChanged: 2 },
          [],
        ])
      }))

    test('describe tells the columns of a query without running it, and what is wrong with it', () =>
      withSession(async session => {
        expect(await session.describe("SELECT 1 AS a, 'x' AS b, now() AS c")).toEqual([
          { name: 'a', type: 'INTEGER', nullable: true },
          { name: 'b', type: 'VARCHAR', nullable: true },
          { name: 'c', type: 'TIMESTAMPTZ', nullable: true },
        ])
        await expect(session.describe('SELECT missing FROM nowhere')).rejects.toMatchObject({
          code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED',
          message: expect.stringContaining('nowhere'),
        })
      }))

    test('to describe a query runs nothing, also when several statements are written in it', () =>
      withSession(async session => {
        await session.execute('CREATE TABLE t (n INTEGER)')
        const sly = 'SELECT 1) AS x; DROP TABLE t; SELECT * FROM (SELECT 2'
        await expect(session.describe(`SELECT * FROM (${sly}) AS y`)).rejects.toMatchObject({
          code: 'MILLRACE-PLATFORM-SQL-SYNTAX',
        })
        expect(await session.columnsOf(table)).toHaveLength(1)
      }))

    test('an interrupted statement throws the reason, leaves nothing, and the session is usable', () =>
      withSession(async (session, { slowQuery }) => {
        const stop = new AbortController()
        const started = session.transaction(async () => {
          await session.execute('CREATE TABLE t AS SELECT 1 AS n')
          const running = session.execute(`INSERT INTO t ${slowQuery}`, { signal: stop.signal })
          setTimeout(() => stop.abort(new Error('stopped by a person')), 300)
          await running
        })
        await expect(started).rejects.toThrow('stopped by a person')
        expect(await session.columnsOf(table)).toBeUndefined()
        expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
      }))

    test('a statement that is stopped before its turn never runs', () =>
      withSession(async (session, { slowQuery }) => {
        const stop = new AbortController()
        const running = session.query(slowQuery, { signal: stop.signal })
        const waiting = session.execute('CREATE TABLE t (n INTEGER)', { signal: stop.signal })
        stop.abort(new Error('stopped'))
        await expect(running).rejects.toThrow('stopped')
        await expect(waiting).rejects.toThrow('stopped')
        expect(await session.columnsOf(table)).toBeUndefined()
      }))

    test('a heavy statement leaves the event loop of this process free', () =>
      withSession(async (session, { slowQuery }) => {
        const stop = new AbortController()
        const delay = monitorEventLoopDelay({ resolution: 5 })
        const running = session.query(slowQuery, { signal: stop.signal })
        delay.enable()
        await after(1000)
        delay.disable()
        stop.abort(new Error('stopped'))
        await expect(running).rejects.toThrow('stopped')
        expect(delay.percentile(90) / 1e6).toBeLessThan(50)
      }))

    test('a digest depends on the rows and on nothing else', () =>
      withSession(async session => {
        const rows = "(VALUES (1, 'a'), (2, NULL), (2, NULL), (3, '')) AS v(n, s)"
        const digest = await session.digest(`SELECT * FROM ${rows}`)
        expect(await session.digest(`SELECT * FROM ${rows} ORDER BY n DESC`)).toBe(digest)
        const others = [
          `SELECT * FROM ${rows} LIMIT 3`,
          `SELECT DISTINCT * FROM ${rows}`,
          `SELECT n, coalesce(s, '') AS s FROM ${rows}`,
          `SELECT n, CASE n WHEN 1 THEN '' WHEN 3 THEN 'a' ELSE s END AS s FROM ${rows}`,
        ]
        for (const other of others) expect(await session.digest(other)).not.toBe(digest)
        expect(await session.digest(`SELECT * FROM ${rows} WHERE false`)).toMatch(/^0-/)
      }))
  })

  describe(`${name}: types`, () => {
    const folder = temporaryFolder()
    let platform: Platform
    beforeAll(async () => {
      platform = (await open(folder.path)).platform
    })
    afterAll(async () => {
      await platform[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    })

    test.each(typeSamples)(
      '$type values arrive as they were sent',
      async ({ type, transportType, values, read }) => {
        await using session = await platform.openSession()
        const { dialect } = session
        const place = { name: 'place', type: 'INTEGER', nullable: true }
        const columns = [place, { name: 'v', type, nullable: true, ...(transportType && { transportType }) }]
        const rows: SampleValue[][] = [...values, null, ...values].map((value, at) => [at, value])
        const result = await session.transaction(
          async () =>
            await dialect.replaceTable(session, { name: table, columns }, into =>
              session.load(into, batchRead(columns, rows, { rowsPerBatch: 3 })),
            ),
        )
        expect(result).toEqual({ rowsWritten: rows.length, rejected: { count: 0, samples: [] } })
        const stored = await session.query('SELECT v FROM t ORDER BY place')
        // Where a wider type keeps the values, they are told as that.
        const isWider =
          dialect.storedType(type) !== type && !/INTEGER|SMALLINT/.test(dialect.storedType(type))
        const expected = isWider ? read.map(String) : read
        expect(stored.map(row => row['v'])).toEqual([...expected, null, ...expected])
        const kept = { name: 'v', type: dialect.storedType(type), nullable: true }
        expect(await session.columnsOf(table)).toEqual([place, kept])
      },
    )
  })

  describe(`${name}: tables and views that are replaced`, () => {
    const rowsOf = async (session: PlatformSession, name: string) =>
      await session.query(`SELECT * FROM ${qualified({ schema, name })} ORDER BY 1`)
    const columns = [{ name: 'n', type: 'BIGINT', nullable: true }]
    const haveViews = async (session: PlatformSession): Promise<void> => {
      await session.execute('CREATE TABLE t (n INTEGER, s VARCHAR); INSERT INTO t VALUES (1, $$a$$)')
      await session.execute('CREATE VIEW v AS SELECT n FROM t; CREATE VIEW w AS SELECT n + 1 AS m FROM v')
    }

    test('a table is replaced at the end of the transaction, and views that read it read the new one', () =>
      withSession(async (session, { platform }) => {
        await haveViews(session)
        await using other = await platform.openSession()
        await session.transaction(async () => {
          const filled = await session.dialect.replaceTable(session, { name: table, columns }, async into => {
            await session.execute(`INSERT INTO ${qualified(into)} VALUES (5)`)
            expect(await rowsOf(other, 't')).toEqual([{ n: 1, s: 'a' }])
            return 'filled'
          })
          expect(filled).toBe('filled')
        })
        expect(await rowsOf(other, 't')).toEqual([{ n: '5' }])
        expect(await rowsOf(other, 'w')).toEqual([{ m: '6' }])
      }))

    test('columns change their type below views', () =>
      withSession(async session => {
        await haveViews(session)
        await session.transaction(
          async () =>
            await session.dialect.reshape(session, table, async () => {
              await session.execute('ALTER TABLE t ALTER COLUMN n TYPE BIGINT')
            }),
        )
        expect(await rowsOf(session, 'w')).toEqual([{ m: '2' }])
      }))

    test('a view gets another query, with more, fewer and other columns, below another view', () =>
      withSession(async session => {
        await haveViews(session)
        const view = { schema, name: 'v' }
        const selects = [
          'SELECT n, s FROM t',
          'SELECT s, n FROM t',
          'SELECT CAST(n AS BIGINT) AS n FROM t',
          'SELECT CAST(n AS BIGINT) AS n FROM t',
        ]
        for (const select of selects) {
          await session.transaction(() => session.dialect.replaceView(session, view, select))
          expect(await rowsOf(session, 'v')).toEqual(await session.query(select))
          expect(await session.query('SELECT CAST(m AS INTEGER) AS m FROM w')).toEqual([{ m: 2 }])
        }
      }))
  })

  describe(`${name}: loading batches`, () => {
    test('columns are matched by name', () =>
      withSession(async session => {
        await session.execute('CREATE TABLE t (b VARCHAR, extra INTEGER, a INTEGER)')
        const columns = ['a', 'b'].map(name => ({
          name,
          type: name === 'a' ? 'INTEGER' : 'VARCHAR',
          nullable: true,
        }))
        await session.load(table, batchRead(columns, [[1, 'x']]))
        expect(await session.query('SELECT * FROM t')).toEqual([{ b: 'x', extra: null, a: 1 }])
      }))

    test('a source that says another number of rows than arrived fails the load', () =>
      withSession(async session => {
        await session.execute('CREATE TABLE t (n INTEGER)')
        const load = session.transaction(() =>
          session.load(table, batchRead(integers, [[1], [2]], { rowsSent: 3 })),
        )
        await expect(load).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-ROW-COUNT-MISMATCH' })
        expect(await session.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '0' }])
      }))

    test('a source that breaks off, or is stopped, leaves nothing', () =>
      withSession(async session => {
        await session.execute('CREATE TABLE t (n INTEGER)')
        const stop = new AbortController()
        async function* endings(how: 'throws' | 'stops') {
          yield* batchRead(integers, [[1], [2]]).batches
          if (how === 'throws') throw new Error('connection lost')
          stop.abort(new Error('stopped'))
          yield* batchRead(integers, [[3]]).batches
        }
        const load = (how: 'throws' | 'stops') =>
          session.transaction(() =>
            session.load(
              table,
              { kind: 'batches', columns: integers, batches: endings(how), rowsSent: () => 3 },
              { signal: stop.signal },
            ),
          )
        await expect(load('throws')).rejects.toThrow('connection lost')
        await expect(load('stops')).rejects.toThrow('stopped')
        expect(await session.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '0' }])
      }))

    test('the rows written so far are told while a load runs', () =>
      withSession(async session => {
        await session.execute('CREATE TABLE t (n INTEGER)')
        const told = new EventTarget()
        const progress: number[] = []
        const first = once(told, 'progress')
        async function* batches() {
          yield* batchRead(integers, [[1], [2]]).batches
          await after(300)
          while (progress.length === 0) yield* batchRead(integers, [[3]]).batches
          await first
        }
        let sent = 2
        async function* counted() {
          for await (const batch of batches()) {
            sent += batch.rowCount
            yield batch
          }
        }
        await session.load(
          table,
          { kind: 'batches', columns: integers, batches: counted(), rowsSent: () => sent - 2 },
          {
            onProgress: ({ rows }) => {
              progress.push(rows ?? 0)
              told.dispatchEvent(new Event('progress'))
            },
          },
        )
        expect(progress[0]).toBeGreaterThan(0)
      }))
  })
}
