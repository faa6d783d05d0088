import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../../test/support/postgres-server.ts'
import { identifier } from '../../foundation/sql-text.ts'
import { aCatalogDataset, aLaunch, aStartedEvent } from '../testing/sample-records.ts'
import { storeSuite } from '../testing/store-suite.ts'
import { openPostgresStore, type PostgresStoreOptions } from './open-postgres-store.ts'

describe.skipIf(postgresMissing !== undefined)(`PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer
  let schemas = 0
  beforeAll(async () => {
    server = await startPostgres({ max_connections: '200' })
    server.createDatabase('state')
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
  })

  function newState(): PostgresStoreOptions & { readonly schema: string } {
    schemas += 1
    const { host, port, user } = server
    return { connection: { host, port, user, database: 'state' }, schema: `state "${schemas}"` }
  }

  /** Makes each commit of events last up to 10 ms, so that transactions overlap at their ends. */
  function slowCommits(schema: string): void {
    server.psql(
      'state',
      `set search_path to ${identifier(schema)};
       create function linger() returns trigger language plpgsql as
         $$ begin perform pg_sleep(random() * 0.01); return null; end $$;
       create constraint trigger linger after insert on events deferrable initially deferred
         for each row execute function linger();`,
    )
  }

  async function openState() {
    const options = newState()
    const store = await openPostgresStore(options)
    return {
      options,
      store,
      openAgain: () => openPostgresStore(options),
      elsewhere: { module: 'postgres/open-postgres-store.js', open: 'openPostgresStore', options },
      dispose: async () => {
        await store[Symbol.asyncDispose]()
      },
    }
  }

  storeSuite('the store in PostgreSQL', openState)

  storeSuite('the store in PostgreSQL with slow commits', async () => {
    const state = await openState()
    slowCommits(state.options.schema)
    return state
  })

  describe('a PostgreSQL state', () => {
    test('that a newer Millrace wrote is refused', async () => {
      const options = newState()
      await (await openPostgresStore(options))[Symbol.asyncDispose]()
      server.psql(
        'state',
        `insert into ${identifier(options.schema)}.migrations values (999, 'from the future')`,
      )
      await expect(openPostgresStore(options)).rejects.toMatchObject({ code: 'MILLRACE-STORE-TOO-NEW' })
    })

    test('can be in a schema that its user may not create', async () => {
      server.psql('state', `create role guest login; create schema guests authorization guest;`)
      const { connection } = newState()
      const options = { connection: { ...connection, user: 'guest' } }
      await using store = await openPostgresStore({ ...options, schema: 'guests' })
      expect(await store.write(unit => unit.launches.add(aLaunch()))).toMatchObject({ number: 1 })
      const refused = openPostgresStore({ ...options, schema: 'others' })
      await expect(refused).rejects.toMatchObject({ code: 'MILLRACE-STORE-UNREACHABLE' })
    })

    test('whose server is not there, or does not know the database, cannot be reached; no secret is told', async () => {
      const { connection } = newState()
      const wrong = [
        { ...connection, host: '/nowhere', password: 'hush-hush' },
        { ...connection, database: 'missing', password: 'hush-hush' },
      ]
      for (const each of wrong) {
        const error: unknown = await openPostgresStore({ connection: each }).catch(
          (thrown: unknown) => thrown,
        )
        expect(error).toMatchObject({ code: 'MILLRACE-STORE-UNREACHABLE' })
        expect(String(error)).not.toContain('hush')
      }
    })

    test('is written again after the server ended every connection, also in the middle of a unit', async () => {
      const { connection, schema } = newState()
      await using store = await openPostgresStore({ connection, schema })
      let attempts = 0
      const launch = await store.write(async unit => {
        attempts += 1
        if (attempts === 1) endConnections()
        return await unit.launches.add(aLaunch())
      })
      expect({ launch: launch.number, attempts }).toEqual({ launch: 1, attempts: 2 })
    })

    test('is watched again after the server ended every connection, and nothing is missed', async () => {
      const { connection, schema } = newState()
      await using store = await openPostgresStore({ connection, schema })
      await using other = await openPostgresStore({ connection, schema })
      let called = gate()
      using _watch = store.watch('events', () => called.open())
      await called.opened
      called = gate()
      endConnections()
      // The watch that stands again calls once by itself.
      await called.opened
      called = gate()
      await other.write(unit => unit.outbox.append(aStartedEvent('e1'), 'r1'))
      await called.opened
      expect(await store.read(records => records.events.newestPosition())).toBe(1)
    })

    test('closes although connections were ended while they were made', async () => {
      const { connection, schema } = newState()
      const store = await openPostgresStore({ connection, schema })
      const ending = endConnectionsFor(1500)
      while (!ending.isOver) {
        const reads = Array.from({ length: 5 }, () => store.read(({ events }) => events.newestPosition()))
        await Promise.allSettled(reads)
      }
      await expect(store[Symbol.asyncDispose]()).resolves.toBeUndefined()
    })

    test('runs a unit again after a deadlock', async () => {
      const { connection, schema } = newState()
      await using store = await openPostgresStore({ connection, schema })
      const first = gate()
      const second = gate()
      let attempts = 0
      const lock = (mine: 'one' | 'two', own: Gate, other: Gate): Promise<void> =>
        store.write(async unit => {
          attempts += 1
          const order = mine === 'one' ? ['one', 'two'] : ['two', 'one']
          for (const [index, name] of order.entries()) {
            await unit.datasets.save([aCatalogDataset(name)])
            if (index === 0) {
              own.open()
              await other.opened
            }
          }
        })
      await store.write(unit => unit.datasets.save([aCatalogDataset('one'), aCatalogDataset('two')]))
      await Promise.all([lock('one', first, second), lock('two', second, first)])
      expect(attempts).toBeGreaterThanOrEqual(3)
    })

    test('a commit is on disk when it is acknowledged, whatever the server takes for granted', async () => {
      server.psql('state', `alter database state set synchronous_commit = off`)
      const { connection, schema } = newState()
      await using store = await openPostgresStore({ connection, schema })
      server.psql(
        'state',
        `set search_path to ${identifier(schema)};
         create function note() returns trigger language plpgsql as
           $$ begin new.body := json_build_object('mode', current_setting('synchronous_commit')); return new; end $$;
         create trigger note before insert on events for each row execute function note();`,
      )
      await store.write(unit => unit.outbox.append(aStartedEvent('e1'), 'r1'))
      server.psql('state', `alter database state reset synchronous_commit`)
      const [stored] = await store.read(records => records.events.after(0, 1))
      expect(stored?.event).toEqual({ mode: 'on' })
    })
  })

  const ofMillrace = `from pg_stat_activity where application_name = 'millrace'`

  function endConnections(): void {
    server.psql('state', `select pg_terminate_backend(pid) ${ofMillrace}`)
  }

  /** Ends every connection again and again, beside the test. */
  function endConnectionsFor(ms: number): { readonly isOver: boolean } {
    const statement = `do $$ begin for i in 1..${ms / 2} loop perform pg_terminate_backend(pid) ${ofMillrace};
      perform pg_stat_clear_snapshot(); perform pg_sleep(0.002); end loop; end $$`
    const ending = spawn(`${server.programs}/psql`, [
      '-h',
      server.host,
      '-U',
      server.user,
      '-d',
      'state',
      '-qc',
      statement,
    ])
    return {
      get isOver() {
        return ending.exitCode !== null || ending.signalCode !== null
      },
    }
  }
})

interface Gate {
  readonly opened: Promise<void>
  open(): void
}

function gate(): Gate {
  let open = (): void => undefined
  const opened = new Promise<void>(resolve => (open = resolve))
  return { opened, open: () => open() }
}
