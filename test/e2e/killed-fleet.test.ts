import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cli } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import {
  everySecond,
  expectSlotsOfRuns,
  onInput,
  openSlots,
  sharedState,
  writeSchedule,
} from '../support/scheduled-tasks.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** MILLRACE_FLEET_RUNS=500 is the long form. */
const wantedRuns = Number(process.env['MILLRACE_FLEET_RUNS'] ?? 60)
const processes = 4

describe.skipIf(postgresMissing !== undefined)(
  `four servers on one PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    test(
      'run what schedules and triggers start exactly once each, although they are killed again and again',
      async () => {
        await using postgres = await startPostgres({ max_connections: '300' })
        postgres.createDatabase('state')
        postgres.createDatabase('warehouse')
        using folder = temporaryFolder()
        const folders = Array.from({ length: processes }, (_, at) => join(folder.path, `server-${at}`))
        for (const path of folders) writeServer(path, postgres)
        await using fleet = await startFleet(folders)
        while (runCount(postgres) < wantedRuns) {
          const before = runCount(postgres)
          await vi.waitFor(() => expect(runCount(postgres)).toBeGreaterThan(before + 3), { timeout: 60_000 })
          await fleet.killOneAndStartItAgain()
        }
        // What the killed ones had claimed comes to an end, and then what these trigger.
        for (const path of folders) writeSchedule(path, 'landing', onInput)
        await vi.waitFor(() => expect(openSlots(postgres)).toBe('0'), { timeout: 90_000, interval: 500 })
        await vi.waitFor(() => expect(activeCount(postgres)).toBe(0), { timeout: 60_000, interval: 500 })
        await fleet.stop()
        expectSlotsOfRuns(postgres)
        const listed = await cli(['events', 'list', '--json', '--limit', '10000'], { cwd: folders[0] ?? '' })
        const events: readonly { type: string; subject: string }[] = JSON.parse(listed.stdout)
        expectPairedEvents(events)
        expect(events.length).toBe(2 * runCount(postgres))
        expectWholeTables(postgres)
        const workers = postgres.psql(
          'state',
          `select count(distinct worker) from millrace.runs where state = 'COMPLETED'`,
        )
        expect(Number(workers)).toBeGreaterThan(processes)
      },
      60_000 + wantedRuns * 3_000,
    )
  },
)

function writeServer(path: string, postgres: PostgresServer): void {
  writeGenerationsWorkspace(
    path,
    `  warehouse: { type: postgres, host: ${postgres.host}, database: warehouse, user: ${postgres.user} }
${sharedState(postgres)}platform: warehouse\n`,
  )
  writeFileSync(join(path, 'encryption.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`)
  writeGeneration(path, 1, 50)
  writeSchedule(path, 'landing', everySecond(1))
  writeSchedule(path, 'storage', onInput)
  writeSchedule(path, 'transform', onInput)
}

interface Fleet extends AsyncDisposable {
  /** SIGKILL at a moment of no consequence. */
  killOneAndStartItAgain(): Promise<void>
  /** SIGTERM to all. */
  stop(): Promise<void>
}

async function startFleet(folders: readonly string[]): Promise<Fleet> {
  const servers: RunningServer[] = []
  for (const folder of folders) servers.push(await startServer(folder))
  return {
    async killOneAndStartItAgain() {
      const at = Math.floor(Math.random() * servers.length)
      await servers[at]?.kill()
      servers[at] = await startServer(folders[at] ?? '')
    },
    async stop() {
      for (const code of await Promise.all(servers.map(server => server.stop()))) expect(code).toBe(143)
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]()
    },
  }
}

/** Runs that began: a slot that misfired has none. */
function runCount(postgres: PostgresServer): number {
  return Number(postgres.psql('state', `select count(*) from millrace.runs where state <> 'MISFIRED'`))
}

function activeCount(postgres: PostgresServer): number {
  return Number(
    postgres.psql(
      'state',
      `select count(*) from millrace.runs where state in ('STARTING', 'RUNNING', 'STOPPING')`,
    ),
  )
}

/** Nothing is half applied: each table has all rows of the one generation. */
function expectWholeTables(postgres: PostgresServer): void {
  for (const table of [
    'landing."left"',
    'landing."right"',
    'stored."left"',
    'stored."right"',
    'derived.doubled',
  ])
    expect(postgres.psql('warehouse', `select count(*), count(distinct id) from ${table}`).trim()).toBe(
      '50|50',
    )
}
