import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DisposalStack } from '../../src/foundation/disposal-stack.ts'
import { cli } from '../support/cli.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { sharedState } from '../support/scheduled-tasks.ts'
import { writeSlowWorkspace } from '../support/slow-workspace.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const patience = { timeout: 60_000, interval: 100 }

const automation = `automations:
  follow:
    when: { eventTypes: [completed], filter: 'data.dataTask.id eq "landing-0001"' }
    do: [{ start: { project: generations, tasks: [storage-0002] } }]
`

describe.skipIf(postgresMissing !== undefined)(
  `servers on one PostgreSQL, of which one owns a DuckDB file (${postgresMissing ?? 'private server'})`,
  () => {
    const folder = temporaryFolder()
    const [front, owner, automations] = ['front', 'owner', 'automations'].map(name => join(folder.path, name))
    const opened = new DisposalStack()
    let postgres: PostgresServer
    let api: RunningServer
    let project = ''
    beforeAll(async () => {
      postgres = opened.use(await startPostgres({ max_connections: '200' }))
      postgres.createDatabase('state')
      for (const path of [front, owner, automations]) writeServer(path ?? '', postgres)
      api = opened.use(await startServer(front ?? '', { args: ['--roles', 'api'] }))
      const listed = (await api.call('GET', '/api/v1/di-projects', 200)) as { projects: { id: string }[] }
      project = listed.projects[0]?.id ?? ''
    }, 60_000)
    afterAll(async () => {
      await opened[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    })

    const startOwner = () =>
      startServer(owner ?? '', { args: ['--roles', 'runner', '--labels', 'warehouse'] })
    const taskPath = (task: string) => `/api/v1/di-projects/${project}/di-tasks/${task}`
    const start = (task: string, expected = 204) =>
      api.call('POST', `${taskPath(task)}/runtime/actions/start`, expected)
    const lastRun = (task: string): string =>
      postgres
        .psql(
          'state',
          `select state || ' ' || worker from millrace.runs where task_id = '${task}' order by sequence desc limit 1`,
        )
        .trim()
    const ended = async (task: string, state: string, { cli }: RunningServer): Promise<void> => {
      await vi.waitFor(
        () => expect(lastRun(task)).toMatch(new RegExp(`^${state} .*:${cli.process.pid}:`)),
        patience,
      )
    }

    async function prepare(): Promise<void> {
      const { actionId } = (await api.call(
        'POST',
        `/api/v1/di-projects/${project}/actions/prepare`,
        202,
        {},
      )) as {
        actionId: string
      }
      await vi.waitFor(async () => {
        const path = `/api/v1/di-projects/actions/${actionId}`
        expect(await api.call('GET', path, 200)).toMatchObject({ state: 'COMPLETED' })
      }, patience)
    }

    test('prepare and run there what the API of another one is asked for', async () => {
      await using runner = await startOwner()
      await prepare()
      await start('landing-0001')
      await ended('landing-0001', 'COMPLETED', runner)
      expect(existsSync(join(owner ?? '', 'warehouse.duckdb'))).toBe(true)
      expect(existsSync(join(front ?? '', 'warehouse.duckdb'))).toBe(false)
    })

    test('leave the file alone where they do not own it, and so do commands', async () => {
      const { code, stderr } = await cli(['run', 'generations', '--json'], { cwd: front ?? '' })
      expect([code, stderr]).toEqual([4, expect.stringContaining('MILLRACE-SERVER-LABEL-MISSING')])
      expect(existsSync(join(front ?? '', 'warehouse.duckdb'))).toBe(false)
    })

    test('tell who asks what keeps the task from running there', async () => {
      await using _runner = await startOwner()
      await start('storage-0002')
      await vi.waitFor(() => expect(lastRun('storage-0002')).toMatch(/^COMPLETED/), patience)
      await start('transform-0003')
      expect(await start('transform-0003', 400)).toMatchObject({
        errors: [{ code: 'MILLRACE-TASK-ALREADY-RUNNING' }],
      })
    })

    test('stop a run within about a second, whichever of them is asked', async () => {
      await using runner = await startOwner()
      // The run of the test before was lost with its process.
      await vi.waitFor(() => expect(lastRun('transform-0003')).toMatch(/^FAILED/), patience)
      await start('transform-0003')
      await vi.waitFor(() => expect(lastRun('transform-0003')).toMatch(/^RUNNING/), patience)
      const askedAt = performance.now()
      await api.call('POST', `${taskPath('transform-0003')}/runtime/actions/stop`, 204)
      await ended('transform-0003', 'CANCELED', runner)
      expect(performance.now() - askedAt).toBeLessThan(5_000)
    })

    test('start by an automation of one process what another one owns', async () => {
      await using runner = await startOwner()
      await using _automations = await startServer(automations ?? '', {
        args: ['--roles', 'dispatcher,runner'],
      })
      const before = lastRun('storage-0002')
      await start('landing-0001')
      await vi.waitFor(() => expect(lastRun('storage-0002')).not.toBe(before), patience)
      await ended('storage-0002', 'COMPLETED', runner)
      expect(existsSync(join(automations ?? '', 'warehouse.duckdb'))).toBe(false)
    })

    test('say what a task needs when none of them has it, and do not run it later', async () => {
      const runs = () => postgres.psql('state', 'select count(*) from millrace.runs')
      const before = runs()
      expect(await start('landing-0001', 409)).toMatchObject({
        errors: [
          {
            code: 'MILLRACE-SERVER-NONE-FITS',
            detail: expect.stringContaining(
              'it needs one server with the role runner and the label warehouse',
            ) as string,
          },
        ],
      })
      await using _runner = await startOwner()
      await start('storage-0002')
      await vi.waitFor(() => expect(lastRun('storage-0002')).toMatch(/^COMPLETED/), patience)
      expect(Number(runs())).toBe(Number(before) + 1)
    })
  },
)

function writeServer(path: string, postgres: PostgresServer): void {
  writeSlowWorkspace(
    path,
    `  warehouse: { type: duckdb, database: warehouse.duckdb, label: warehouse }\n${sharedState(postgres)}platform: warehouse\n`,
  )
  appendFileSync(join(path, 'millrace.yaml'), automation)
  writeFileSync(join(path, 'encryption.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`)
}
