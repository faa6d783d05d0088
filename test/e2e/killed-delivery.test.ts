import { join } from 'node:path'
import { describe, test } from 'vitest'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { deliverUnderChaos, writeServedWorkspace } from '../support/delivery-chaos.ts'
import { postgresMissing, startPostgres } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** MILLRACE_DELIVERY_KILLS=50 is the whole chaos of 10,000 events; the tests of every day do less. */
const kills = Number(process.env['MILLRACE_DELIVERY_KILLS'] ?? 6)
const events = kills * 200
const timeout = 120_000 + kills * 15_000
const title = `${events} events reach a receiver that fails at random, through ${kills} kills`

test(
  `${title} of the server, on SQLite`,
  async () => {
    using folder = temporaryFolder()
    writeServedWorkspace(folder.path)
    const file = join(folder.path, '.state-0', 'state.sqlite')
    const openStore = () => openSqliteStore({ file })
    await deliverUnderChaos({ workspace: folder.path, openStore, servers: 1, kills, events })
  },
  timeout,
)

describe.skipIf(postgresMissing !== undefined)(
  `on PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    test(
      `${title} of two servers`,
      async () => {
        await using server = await startPostgres()
        server.createDatabase('state')
        using folder = temporaryFolder()
        writeServedWorkspace(
          folder.path,
          `connections:\n  state: { type: postgres, host: ${server.host}, database: state, user: ${server.user} }\nstate: { connection: state }\n`,
        )
        const openStore = () =>
          openPostgresStore({ connection: { host: server.host, database: 'state', user: server.user } })
        await deliverUnderChaos({ workspace: folder.path, openStore, servers: 2, kills, events })
      },
      timeout,
    )
  },
)
