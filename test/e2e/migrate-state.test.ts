import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { postgresMissing, startPostgres } from '../support/postgres-server.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

interface EventLine {
  readonly id: string
  readonly type: string
  readonly subject: string
}

describe.skipIf(postgresMissing !== undefined)(
  `a state that moves from SQLite to PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    test('keeps runs, events, webhooks with their secrets and keys, and goes on counting', async () => {
      using folder = temporaryFolder()
      await using server = await startPostgres()
      server.createDatabase('state')
      const connection = `  state: { type: postgres, host: '${server.host}', database: state, user: ${server.user} }\n`
      writeGenerationsWorkspace(folder.path, connection)
      writeGeneration(folder.path, 1, 20)
      const run = async (...args: string[]) => await cli(args, { cwd: folder.path })
      const done = async (...args: string[]) => {
        const { code, stdout, stderr } = await run(...args)
        expect(code, stderr).toBe(0)
        return stdout
      }
      const events = async () => JSON.parse(await done('events', 'list', '--json')) as EventLine[]
      await done('run')
      await done('webhooks', 'create', '--url', 'https://receiver.example/hook')
      {
        await using _owner = await startServer(folder.path)
        const refused = await run('migrate-state', '--to', 'state')
        expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('Stop it first')])
      }
      const before = await events()
      const copied = await done('migrate-state', '--to', 'state', '--json')
      expect(JSON.parse(copied)).toMatchObject({ copied: { runs: 3, events: 6, webhooks: 1 } })
      const again = await run('migrate-state', '--to', 'state')
      expect(again.stderr).toContain('MILLRACE-STORE-NOT-EMPTY')

      const yaml = join(folder.path, 'millrace.yaml')
      const key = "server: { encryptionKey: '${file:.millrace/encryption.key}' }"
      writeFileSync(yaml, `${readFileSync(yaml, 'utf8')}state: { connection: state }\n${key}\n`)
      expect(await events()).toEqual(before)
      expect(await done('webhooks', 'list')).toContain('receiver.example')
      await done('webhooks', 'rotate', 'receiver.example')
      await done('run')
      const after = await events()
      expect(after.slice(0, before.length)).toEqual(before)
      expect(after).toHaveLength(12)
      expectPairedEvents(after)
      await using served = await startServer(folder.path)
      const page = (await served.call('GET', '/api/v1/events?after=6', 200)) as {
        data: { position: number }[]
      }
      expect(page.data.map(({ position }) => position)).toEqual([7, 8, 9, 10, 11, 12])
    })
  },
)
