import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { OpenPlatformOptions } from '../platform-type.ts'
import { batchRead } from '../testing/make-batches.ts'
import { platformSuite } from '../testing/platform-suite.ts'
import { openMemoryEngine } from './engine/open-engine.ts'
import { openScratch } from './open-scratch.ts'
import { openDuckdb } from './open-duckdb.ts'
import type { DuckdbSettings } from './duckdb-platform.ts'

const slowQuery = 'SELECT count(*) FROM range(3000000) AS a(x), range(3000000) AS b(y) WHERE x * y % 7 = 3'

async function open(
  folder: string,
  settings: DuckdbSettings = {},
  options: Partial<OpenPlatformOptions> = {},
) {
  return await openDuckdb(settings, {
    baseFolder: folder,
    stateFolder: folder,
    purpose: 'a test',
    memoryLimit: '500MB',
    ...options,
  })
}

platformSuite('DuckDB in a process of its own', 'main', async folder => ({
  platform: await open(folder),
  slowQuery,
}))

platformSuite('DuckDB in memory of this process', 'main', async () => ({
  platform: await openMemoryEngine(),
  slowQuery,
}))

test('the columns of a view whose own table is missing are not denied', async () => {
  await using platform = await openMemoryEngine()
  await using session = await platform.openSession()
  await session.execute('CREATE TABLE base (n INTEGER); CREATE VIEW t AS SELECT n FROM base; DROP TABLE base')
  await expect(session.columnsOf({ schema: 'main', name: 't' })).rejects.toMatchObject({
    code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED',
  })
})

test('tables are found whatever the case of their names', async () => {
  await using platform = await openMemoryEngine()
  await using session = await platform.openSession()
  await session.execute('CREATE TABLE t (n INTEGER)')
  expect(await session.columnsOf({ schema: 'MAIN', name: 'T' })).toHaveLength(1)
})

test('a scratch is an empty database of its own', async () => {
  await using scratch = await openScratch()
  await using other = await openScratch()
  await scratch.execute('CREATE TABLE t (n INTEGER)')
  expect(await other.columnsOf({ schema: 'main', name: 't' })).toBeUndefined()
})

test('statements read files of the folders that they may read, and no others', async () => {
  using folder = temporaryFolder()
  const [allowed, secret] = [join(folder.path, 'data'), join(folder.path, 'admin.key')]
  mkdirSync(allowed)
  writeFileSync(join(allowed, 'a.csv'), 'n\n1\n')
  writeFileSync(secret, 'the key\n')
  await using platform = await open(folder.path, {}, { readableFolders: [allowed] })
  await using session = await platform.openSession()
  expect(await session.query(`SELECT n FROM read_csv('${join(allowed, 'a.csv')}')`)).toEqual([{ n: '1' }])
  const ways = [
    `SELECT * FROM read_csv('${secret}', header = true)`,
    `SELECT content FROM read_text('${secret}')`,
    `SELECT * FROM read_text('${join(allowed, '..', 'admin.key')}')`,
    `SELECT * FROM glob('${folder.path}/*')`,
  ]
  for (const way of ways) {
    const refused = session.query(way)
    await expect(refused).rejects.toThrow(/Permission|disabled/u)
    await expect(refused).rejects.not.toThrow(/the key/u)
  }
  await expect(session.execute('SET enable_external_access = true')).rejects.toThrow(/./u)
  await expect(session.execute(`ATTACH '${join(folder.path, 'other.duckdb')}'`)).rejects.toThrow(/./u)
  await expect(session.execute(`COPY (SELECT 1) TO '${join(folder.path, 'out.csv')}'`)).rejects.toThrow(/./u)
})

test('a scratch reads no file', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'a.csv'), 'n\n1\n')
  await using scratch = await openScratch()
  await expect(scratch.describe(`SELECT * FROM read_csv('${join(folder.path, 'a.csv')}')`)).rejects.toThrow(
    /Permission|disabled/u,
  )
})

describe('the owner of a DuckDB file', () => {
  test('a second opening, in this process and through a link, is refused with the pid and purpose of the first', async () => {
    using folder = temporaryFolder()
    await using _first = await open(folder.path, {}, { purpose: 'millrace run' })
    const refusal = {
      code: 'MILLRACE-PLATFORM-IN-USE',
      message: expect.stringContaining(`process ${process.pid} (millrace run)`),
    }
    await expect(open(folder.path)).rejects.toMatchObject(refusal)
    symlinkSync(join(folder.path, 'millrace.duckdb'), join(folder.path, 'link.duckdb'))
    await expect(open(folder.path, { database: 'link.duckdb' })).rejects.toMatchObject(refusal)
  })

  test('a note of an owner that is gone is ignored', async () => {
    using folder = temporaryFolder()
    const note = { pid: process.pid, purpose: 'long ago', ownerPid: 999_999 }
    writeFileSync(join(folder.path, 'millrace.duckdb.owner.json'), JSON.stringify(note))
    await using platform = await open(folder.path)
    await using session = await platform.openSession()
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a file that is no database is refused with its path', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'notes.txt'), 'no database '.repeat(1000))
    await expect(open(folder.path, { database: 'notes.txt' })).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-NOT-OPENED',
      message: expect.stringContaining('notes.txt'),
    })
  })

  test('what was committed is there after closing and opening again', async () => {
    using folder = temporaryFolder()
    {
      await using platform = await open(folder.path)
      await using session = await platform.openSession()
      await session.execute('CREATE TABLE t AS SELECT 42 AS n')
    }
    await using platform = await open(folder.path)
    await using session = await platform.openSession()
    expect(await session.query('SELECT n FROM t')).toEqual([{ n: 42 }])
  })

  test('closing while a statement runs interrupts it', async () => {
    using folder = temporaryFolder()
    const platform = await open(folder.path)
    const session = await platform.openSession()
    const running = Promise.allSettled([session.query(slowQuery)])
    await platform[Symbol.asyncDispose]()
    const closed = { code: 'MILLRACE-PLATFORM-CLOSED' }
    expect(await running).toMatchObject([{ status: 'rejected', reason: closed }])
    await expect(session.query('SELECT 1')).rejects.toMatchObject(closed)
  })

  test('killed in the middle of a load, it leaves nothing, says so, and the file opens again', async () => {
    using folder = temporaryFolder()
    const platform = await open(folder.path)
    const session = await platform.openSession()
    await session.execute('CREATE TABLE t (n INTEGER)')
    const columns = [{ name: 'n', type: 'INTEGER', nullable: true }]
    const rows = Array.from({ length: 2000 }, (_, n) => [n])
    async function* endless() {
      for (let batch = 0; ; batch++) {
        if (batch === 500) process.kill(platform.ownerPid ?? 0, 'SIGKILL')
        yield* batchRead(columns, rows).batches
      }
    }
    const load = session.transaction(() =>
      session.load(
        { schema: 'main', name: 't' },
        { kind: 'batches', columns, batches: endless(), rowsSent: () => 0 },
      ),
    )
    await expect(load).rejects.toMatchObject({
      code: 'MILLRACE-PLATFORM-LOST',
      message: expect.stringContaining('SIGKILL'),
    })
    await platform[Symbol.asyncDispose]()
    await using again = await open(folder.path)
    await using reader = await again.openSession()
    expect(await reader.query('SELECT count(*) AS n FROM t')).toEqual([{ n: '0' }])
  })

  test('it ends when the process that started it is killed, and the file is free at once', async () => {
    using folder = temporaryFolder()
    const program = `
      import { openDuckdb } from '${new URL('../../../dist/platforms/duckdb/open-duckdb.js', import.meta.url).pathname}'
      const platform = await openDuckdb({}, { baseFolder: '${folder.path}', stateFolder: '${folder.path}', purpose: 'doomed' })
      const session = await platform.openSession()
      await session.execute('CREATE TABLE t AS SELECT 1 AS n')
      void session.query('${slowQuery}')
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 200)`
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' }),
    ).toThrow(expect.objectContaining({ signal: 'SIGKILL' }))
    await using platform = await open(folder.path)
    await using session = await platform.openSession()
    expect(await session.query('SELECT n FROM t')).toEqual([{ n: 1 }])
  })
})

describe('memory and progress of the engine', () => {
  test('a sort larger than the memory limit spills to the state folder and ends', async () => {
    using folder = temporaryFolder()
    await using platform = await open(folder.path, {}, { memoryLimit: '120MB' })
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE t AS SELECT md5(i::VARCHAR) AS s, i FROM range(1500000) AS r(i)')
    await session.execute('CREATE TABLE sorted AS SELECT * FROM t ORDER BY s')
    expect(await session.query('SELECT count(*) AS n FROM sorted')).toEqual([{ n: '1500000' }])
  })

  test('without room to spill the statement fails with a clear reason, and the session goes on', async () => {
    using folder = temporaryFolder()
    await using platform = await open(folder.path, { maxSpill: '1MB' }, { memoryLimit: '60MB' })
    await using session = await platform.openSession()
    const sort = session.query(
      'SELECT max(s) FROM (SELECT md5(i::VARCHAR) AS s FROM range(5000000) AS r(i) ORDER BY s OFFSET 1)',
    )
    await expect(sort).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-OUT-OF-MEMORY' })
    expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a long statement tells its share', async () => {
    using folder = temporaryFolder()
    await using platform = await open(folder.path)
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE t AS SELECT i FROM range(3000000) AS r(i)')
    const stop = new AbortController()
    const shares: number[] = []
    const running = session.query(
      'SELECT count(*) FROM t, range(3000) AS b(y) WHERE md5((i * y)::VARCHAR) = md5(y::VARCHAR)',
      {
        signal: stop.signal,
        onProgress: ({ share = 0 }) => {
          shares.push(share)
          if (shares.length === 2) stop.abort(new Error('seen enough'))
        },
      },
    )
    await expect(running).rejects.toThrow('seen enough')
    expect(shares.every(share => share >= 0 && share <= 1)).toBe(true)
  })

  test('two sessions work side by side', async () => {
    using folder = temporaryFolder()
    await using platform = await open(folder.path)
    await using slow = await platform.openSession()
    await using quick = await platform.openSession()
    const stop = new AbortController()
    const running = slow.query(slowQuery, { signal: stop.signal })
    const first = await Promise.race([
      quick.query('SELECT 1 AS one'),
      after(10_000, 'waited', { ref: false }),
    ])
    expect(first).toEqual([{ one: 1 }])
    stop.abort(new Error('stopped'))
    await expect(running).rejects.toThrow('stopped')
  })
})
