import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cli, startCli } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const rows = 5_000_000

/** Told of a load as soon as some of its rows have come. */
const hasRows = (line: string): true | undefined => /"processed":[1-9]/u.test(line) || undefined

describe.skipIf(postgresMissing !== undefined)(
  `stopping a large load (${postgresMissing ?? 'private server'})`,
  () => {
    const folder = temporaryFolder()
    const options = { cwd: folder.path }
    let server: PostgresServer

    beforeAll(async () => {
      server = await startPostgres()
      server.createDatabase('large')
      server.psql(
        'large',
        `CREATE TABLE big AS SELECT n AS id, md5(n::text) AS text FROM generate_series(1, ${rows}) AS n`,
      )
      writeProject()
    }, 120_000)
    afterAll(async () => {
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    })

    test('a landing task stopped half-way from another terminal publishes stopped, shows nothing half, and completes next time', async () => {
      const running = startCli(['run', '--output', 'ndjson'], options)
      await running.line(hasRows)
      const stop = await cli(['stop'], options)
      expect(stop.code, stop.stderr).toBe(0)
      const stopped = await running.ended
      expect(stopped.code).not.toBe(0)
      const events = JSON.parse((await cli(['events', 'list', '--json'], options)).stdout) as {
        type: string
        subject: string
      }[]
      expectPairedEvents(events)
      expect(events.at(-1)).toMatchObject({
        type: 'com.qlik.v1.di-projects.di-tasks.stopped',
        data: { stoppedBy: expect.any(String), stoppedTime: expect.any(String) },
      })
      expect((await cli(['datasets', 'preview', 'landing-0001.big'], options)).code).not.toBe(0)

      const again = await cli(['run', '--json'], options)
      expect(again.code, again.stderr).toBe(0)
      expect(JSON.parse(again.stdout)).toMatchObject({ completed: ['landing-0001'], rows })
    }, 120_000)

    test('^C rolls back what is in flight, publishes stopped and exits with 130', async () => {
      const running = startCli(['run', '--output', 'ndjson'], options)
      await running.line(hasRows)
      running.process.kill('SIGINT')
      const { code } = await running.ended
      expect(code).toBe(130)
      const events = JSON.parse((await cli(['events', 'list', '--json'], options)).stdout) as {
        type: string
        subject: string
      }[]
      expectPairedEvents(events)
      expect(events.at(-1)?.type).toMatch(/\.stopped$/)
      const count = await cli(['datasets', 'list', '--json'], options)
      expect(count.stdout).toContain('big')
    }, 120_000)

    function writeProject(): void {
      const write = (path: string, text: string): void => {
        mkdirSync(dirname(join(folder.path, path)), { recursive: true })
        writeFileSync(join(folder.path, path), text)
      }
      write(
        'millrace.yaml',
        `name: large\nconnections:\n  db: { type: postgres, host: ${server.host}, database: large, user: postgres }\n`,
      )
      write(
        'projects/large/qtcp_project.yaml',
        'properties: { name: large, type: DATA_PIPELINE, platformType: DUCKDB }\n',
      )
      write('projects/large/qtcp_bindings_definition.json', '{ "variables": {} }\n')
      write(
        'projects/large/qtcp_tasks/landing/task.yaml',
        'properties: { name: landing, id: landing-0001, type: LANDING }\nsettings: { fullLoadOnly: true }\n',
      )
      write(
        'projects/large/qtcp_tasks/landing/sourceSelection.yaml',
        `sourceConnection: db\nincludePatterns: [{ tablePattern: big }]\n`,
      )
    }
  },
)
