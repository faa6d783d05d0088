import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { postgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import { openStagingPlatform } from '../../../test/support/staging-platform.ts'
import { batchRead } from '../testing/make-batches.ts'
import { openPostgres } from './open-postgres.ts'

describe.skipIf(postgresMissing)('a PostgreSQL platform', () => {
  let server: PostgresServer
  const folder = temporaryFolder()
  beforeAll(async () => {
    server = await startPostgres()
    server.createDatabase('platform')
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  async function open(parts: Readonly<Record<string, unknown>> = {}) {
    const settings = postgresSettings.parse({
      host: server.host,
      user: server.user,
      database: 'platform',
      ...parts,
    })
    return await openPostgres(settings, {
      baseFolder: folder.path,
      stateFolder: folder.path,
      purpose: 'a test',
      openStaging: () => openStagingPlatform(),
    })
  }

  const column = (name: string, type: string) => ({ name, type, nullable: true })
  const table = { schema: 'public', name: 'facts' }

  test('reads the files of this machine, each value as the file has it, and rejects rows that do not fit', async () => {
    const file = join(folder.path, 'rows.csv')
    writeFileSync(
      file,
      'id,name,at,amount,data\n1,"a ""b"", c\\N",2024-02-29 12:00:00,1.50,"{""x"": 1}"\n2,"",,,\nx,no,,,\n3,\\N,,-0.01,null\n',
    )
    await using platform = await open()
    await using session = await platform.openSession()
    const columns = [
      column('id', 'INTEGER'),
      column('name', 'VARCHAR'),
      column('at', 'TIMESTAMP'),
      column('amount', 'DECIMAL(9,2)'),
      column('data', 'JSON'),
    ]
    const csv = { delimiter: ',', quote: '"', escape: '"', header: true, skip: 0, nullText: '' }
    const result = await session.transaction(() =>
      session.dialect.replaceTable(session, { name: table, columns }, into =>
        session.load(into, { kind: 'files', format: 'csv', paths: [file], columns, csv }),
      ),
    )
    expect(result).toMatchObject({
      rowsWritten: 3,
      rejected: { count: 1, samples: [{ line: 4, column: 'id' }] },
    })
    expect(await session.query('SELECT * FROM facts ORDER BY id')).toEqual([
      { id: 1, name: 'a "b", c\\N', at: '2024-02-29T12:00:00', amount: '1.50', data: '{"x": 1}' },
      { id: 2, name: '', at: null, amount: null, data: null },
      { id: 3, name: '\\N', at: null, amount: '-0.01', data: 'null' },
    ])
  })

  test('keeps the lists of a file, whatever characters their texts hold', async () => {
    const file = join(folder.path, 'lists.json')
    const lists = [
      { n: [1, null], s: ['a,b', '{"\\', null, ''] },
      { n: null, s: [] },
    ]
    writeFileSync(file, JSON.stringify(lists))
    await using platform = await open()
    await using session = await platform.openSession()
    const columns = [column('n', 'INTEGER[]'), column('s', 'VARCHAR[]')]
    await session.transaction(() =>
      session.dialect.replaceTable(session, { name: table, columns }, into =>
        session.load(into, { kind: 'files', format: 'json', paths: [file], columns }),
      ),
    )
    expect(await session.query('SELECT * FROM facts ORDER BY n')).toEqual(lists)
  })

  test('says in which row of a load a value is that the server cannot keep', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE nul (v text)')
    const load = session.transaction(() =>
      session.load({ ...table, name: 'nul' }, batchRead([column('v', 'VARCHAR')], [['good'], ['b\0d']])),
    )
    await expect(load).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-STATEMENT-FAILED',
      message: expect.stringContaining('COPY nul, line 2'),
      fix: expect.stringContaining('NUL'),
    })
  })

  test('a name that the server would cut is refused, and nothing of the other name is left', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    const name = 'x'.repeat(64)
    const made = session.transaction(async () => void (await session.execute(`CREATE TABLE ${name} (n int)`)))
    await expect(made).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-NAME-TOO-LONG' })
    expect(await session.columnsOf({ schema: 'public', name: 'x'.repeat(63) })).toBeUndefined()
  })

  test('a view that cannot go on over the changed table is named, and nothing is changed', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE base (n int, s text); CREATE VIEW reports AS SELECT s FROM base')
    const name = { schema: 'public', name: 'base' }
    const replaced = session.transaction(() =>
      session.dialect.replaceTable(session, { name, columns: [column('n', 'INTEGER')] }, () =>
        Promise.resolve(),
      ),
    )
    await expect(replaced).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-VIEW-IN-THE-WAY',
      message: expect.stringContaining('public.reports'),
      fix: expect.stringContaining('DROP VIEW "public"."reports"'),
    })
    expect(await session.query('SELECT * FROM reports')).toEqual([])
  })

  test('what others may do with a table and the views over it, and their comments, survive a replacement', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await session.execute(`CREATE ROLE reader; CREATE TABLE granted (n int); CREATE VIEW shown AS SELECT n FROM granted;
      GRANT SELECT ON granted, shown TO reader; COMMENT ON VIEW shown IS 'for readers'; COMMENT ON TABLE granted IS 'kept'`)
    const name = { schema: 'public', name: 'granted' }
    await session.transaction(() =>
      session.dialect.replaceTable(session, { name, columns: [column('n', 'BIGINT')] }, () =>
        Promise.resolve(),
      ),
    )
    expect(
      await session.query(`SELECT has_table_privilege('reader', 'granted', 'SELECT') AS t,
        has_table_privilege('reader', 'shown', 'SELECT') AS v, obj_description('shown'::regclass) AS vc,
        obj_description('granted'::regclass) AS tc`),
    ).toEqual([{ t: true, v: true, vc: 'for readers', tc: 'kept' }])
  })

  test('a view whose query is the same is left alone, so that nobody who reads it waits', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await using reader = await platform.openSession()
    await session.execute('CREATE TABLE read (n int); CREATE VIEW looked AS SELECT n FROM read')
    await reader.transaction(async () => {
      await reader.query('SELECT * FROM looked')
      await session.execute("SET lock_timeout = '1s'")
      const view = { schema: 'public', name: 'looked' }
      await session.transaction(() => session.dialect.replaceView(session, view, 'SELECT n FROM read'))
    })
    expect(await session.query('SELECT * FROM looked')).toEqual([])
  })

  test('to ask for the rows of a query runs that query alone, whatever is written in it', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE precious (n int)')
    await expect(session.query('SELECT 1; DROP TABLE precious')).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-SQL-SYNTAX',
    })
    expect(await session.columnsOf({ schema: 'public', name: 'precious' })).toHaveLength(1)
  })

  test('opens no more sessions than its settings allow: who comes later waits', async () => {
    await using platform = await open({ maxSessions: 2 })
    const first = await platform.openSession()
    await using second = await platform.openSession()
    const third = platform.openSession()
    const connections = `SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'millrace' AND datname = 'platform'`
    expect(await second.query(connections)).toEqual([{ n: 2 }])
    await first.execute('CREATE TEMP TABLE leftover (n int); SET search_path = nowhere')
    await first[Symbol.asyncDispose]()
    await using next = await third
    expect(await next.query(connections)).toEqual([{ n: 2 }])
    expect(
      await next.query(
        "SELECT to_regclass('pg_temp.leftover') IS NULL AS gone, 'facts'::regclass IS NOT NULL AS there",
      ),
    ).toEqual([{ gone: true, there: true }])
  })

  test('a statement on a connection that the server ended says that the platform is lost, and the next session works', async () => {
    await using platform = await open()
    await using session = await platform.openSession()
    await using other = await platform.openSession()
    const [row] = await session.query('SELECT pg_backend_pid() AS pid')
    await other.query(`SELECT pg_terminate_backend(${Number(row?.['pid'])})`)
    await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-LOST' })
    await using next = await platform.openSession()
    expect(await next.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a server that cannot be reached, and a login that it refuses, are told with the place', async () => {
    await expect(open({ host: folder.path })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-NOT-OPENED',
      message: expect.stringContaining(folder.path),
    })
    await expect(open({ database: 'missing' })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-NOT-OPENED',
      message: expect.stringContaining('missing'),
    })
  })

  test('who has lost the fence cannot commit, and who has it can', async () => {
    await using platform = await open()
    await using other = await open()
    await using slow = await platform.openSession()
    await slow.execute('CREATE TABLE fenced (n int)')
    await platform.fencing.take('p/t', 'slow')
    const late = slow.transaction(async () => {
      await slow.execute('INSERT INTO fenced VALUES (1)')
      await other.fencing.take('p/t', 'quick')
      await platform.fencing.check(slow, 'p/t', 'slow')
    })
    await expect(late).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-FENCED' })
    await using quick = await other.openSession()
    await quick.transaction(async () => {
      await quick.execute('INSERT INTO fenced VALUES (2)')
      await other.fencing.check(quick, 'p/t', 'quick')
    })
    expect(await quick.query('SELECT n FROM fenced')).toEqual([{ n: 2 }])
  })
})
