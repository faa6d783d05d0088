import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { init } from '../migrations/0001-init.ts'
import { aDelivery } from '../testing/sample-deliveries.ts'
import { aLaunch } from '../testing/sample-records.ts'
import { storeSuite } from '../testing/store-suite.ts'
import { openSqliteStore, sqliteSpelling } from './open-sqlite-store.ts'

storeSuite('the store in SQLite', async () => {
  const folder = temporaryFolder()
  const options = { file: join(folder.path, 'state', 'millrace.db') }
  const store = await openSqliteStore(options)
  return {
    store,
    openAgain: () => openSqliteStore(options),
    elsewhere: { module: 'sqlite/open-sqlite-store.js', open: 'openSqliteStore', options },
    dispose: async () => {
      await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
})

describe('a SQLite state', () => {
  test('of the time before webhooks opens with its events, which count as matched', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'millrace.db')
    using old = rawDatabase(file)
    for (const statement of init.statements(sqliteSpelling)) old.exec(statement)
    old.exec(`create table migrations (number integer primary key, name text not null) strict;
      insert into migrations values (1, 'init');
      insert into events values (7, 'e7', 't', '', 'p', 'k', 'r', '{"id":"e7"}');
      update counters set value = 7 where name = 'event'`)
    await using store = await openSqliteStore({ file })
    expect(await store.write(unit => unit.deliveries.lockMatchedPosition())).toBe(7)
    const [event] = await store.read(records => records.events.after(0, 10))
    expect(event).toMatchObject({ position: 7, body: '{"id":"e7"}' })
    expect(await store.write(unit => unit.deliveries.add([aDelivery()]))).toHaveLength(1)
  })

  test('that a newer Millrace wrote is refused, and left as it is', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'millrace.db')
    await (await openSqliteStore({ file }))[Symbol.asyncDispose]()
    using other = rawDatabase(file)
    other.exec(`insert into migrations (number, name) values (999, 'from the future')`)
    await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'MILLRACE-STORE-TOO-NEW' })
  })

  test('that is not a database is named as damaged', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'millrace.db')
    writeFileSync(file, 'name,amount\n'.repeat(500))
    await expect(openSqliteStore({ file })).rejects.toMatchObject({ code: 'MILLRACE-STORE-DAMAGED' })
  })

  test('whose folder cannot be made cannot be opened', async () => {
    using folder = temporaryFolder()
    writeFileSync(join(folder.path, 'taken'), '')
    const opening = openSqliteStore({ file: join(folder.path, 'taken', 'millrace.db') })
    await expect(opening).rejects.toMatchObject({ code: 'MILLRACE-STORE-CANNOT-OPEN' })
  })

  test('that another process keeps locked fails in time, and then works again', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'millrace.db')
    await using store = await openSqliteStore({ file, patienceMs: 30 })
    using other = rawDatabase(file)
    other.exec('begin immediate')
    const write = (): Promise<unknown> => store.write(unit => unit.launches.add(aLaunch()))
    await expect(write()).rejects.toMatchObject({ code: 'MILLRACE-STORE-BUSY' })
    other.exec('commit')
    expect(await write()).toMatchObject({ number: 1 })
  })

  test('lets the event loop turn while it is written without a pause', async () => {
    using folder = temporaryFolder()
    await using store = await openSqliteStore({ file: join(folder.path, 'millrace.db') })
    let turns = 0
    const count = setInterval(() => (turns += 1), 0)
    for (let index = 0; index < 50; index += 1) {
      await store.write(unit => unit.launches.add(aLaunch()))
      await store.read(records => records.launches.get(1))
    }
    clearInterval(count)
    expect(turns).toBeGreaterThan(10)
  })

  test('survives that SQLite drops a whole transaction: the unit that caused it fails, the others are written', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'millrace.db')
    await using store = await openSqliteStore({ file })
    using other = rawDatabase(file)
    other.exec(`create trigger drop_all before insert on launches when new.project_id = 'drop'
      begin select raise(rollback, 'dropped'); end`)
    const outcomes = await Promise.allSettled(
      ['flights', 'drop', 'orders'].map(each => store.write(unit => unit.launches.add(aLaunch(each)))),
    )
    expect(outcomes.map(each => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    const stored = await store.read(records => records.launches.latest(undefined, 10))
    expect(stored.map(each => each.projectId)).toEqual(['orders', 'flights'])
  })
})

function rawDatabase(file: string): Libsql.Database & Disposable {
  const database = new Libsql(file)
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() })
}
