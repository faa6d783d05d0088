import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { cli } from './cli.ts'
import { writeServedWorkspace } from './delivery-chaos.ts'
import { postgresMissing, startPostgres } from './postgres-server.ts'
import { errorsOf } from './qlik-types.ts'
import { startReceiver, type RecordingReceiver } from './recording-receiver.ts'
import { startServer, type RunningServer } from './running-server.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A served workspace with its state in one of the stores, and the keys of an administrator and of a user. */
export interface ClientGround extends AsyncDisposable {
  readonly server: RunningServer
  readonly store: Store
  readonly receiver: RecordingReceiver
  readonly admin: string
  readonly user: string
}

/** One for each kind of store. */
export const clientGrounds = [
  { name: 'SQLite', open: openSqliteGround, missing: undefined },
  { name: 'PostgreSQL', open: openPostgresGround, missing: postgresMissing },
] as const

/** Status and code of what a call of the client was refused with, in the shape that it knows. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  const { status, data } = errorsOf.parse(thrown)
  expect(data.traceId).toMatch(/./u)
  return `${status} ${data.errors[0]?.code.replace('MILLRACE-', '')}`
}

async function openSqliteGround(): Promise<ClientGround> {
  const folder = temporaryFolder()
  writeServedWorkspace(folder.path)
  const file = join(folder.path, '.millrace', 'state.sqlite')
  return await openGround(
    folder,
    () => openSqliteStore({ file }),
    async () => folder[Symbol.dispose](),
  )
}

async function openPostgresGround(): Promise<ClientGround> {
  const postgres = await startPostgres()
  postgres.createDatabase('state')
  const folder = temporaryFolder()
  const { host, user } = postgres
  writeServedWorkspace(
    folder.path,
    `connections:\n  state: { type: postgres, host: ${host}, database: state, user: ${user} }\nstate: { connection: state }\n`,
  )
  const openStore = () => openPostgresStore({ connection: { host, database: 'state', user } })
  return await openGround(folder, openStore, async () => {
    await postgres[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })
}

async function openGround(
  { path }: { readonly path: string },
  openStore: () => Promise<Store>,
  close: () => Promise<void>,
): Promise<ClientGround> {
  const server = await startServer(path)
  const store = await openStore()
  const receiver = await startReceiver()
  const made = await cli(['keys', 'create', '--user', 'ada', '--json'], { cwd: path })
  return {
    server,
    store,
    receiver,
    admin: readFileSync(join(path, '.millrace', 'admin.key'), 'utf8').trim(),
    user: (JSON.parse(made.stdout) as { token: string }).token,
    async [Symbol.asyncDispose]() {
      await server.stop()
      await store[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
      await close()
    },
  }
}
