import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../test/support/postgres-server.ts'
import { openStagingPlatform } from '../../test/support/staging-platform.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { postgresSettings } from '../foundation/postgres/postgres-settings.ts'
import { openPostgres, type PostgresPlatform } from '../platforms/postgres/open-postgres.ts'
import { aTask, openTestRuns } from './testing/test-runs.ts'

describe.skipIf(postgresMissing)('a run on a platform that several processes write to', () => {
  const folder = temporaryFolder()
  let server: PostgresServer
  let platform: PostgresPlatform
  beforeAll(async () => {
    server = await startPostgres()
    server.createDatabase('platform')
    const settings = postgresSettings.parse({ host: server.host, user: server.user, database: 'platform' })
    const place = { baseFolder: folder.path, stateFolder: folder.path, purpose: 'a test' }
    platform = await openPostgres(settings, { ...place, openStaging: openStagingPlatform })
    await using session = await platform.openSession()
    await session.execute('CREATE TABLE written (by_whom text)')
  })
  afterAll(async () => {
    await platform[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  test('fails, and keeps nothing, when another run of the task has begun meanwhile', async () => {
    await using runs = await openTestRuns(
      async (task, run) => {
        await using session = await run.platform.openSession()
        await session.transaction(async () => {
          await session.execute(`INSERT INTO written VALUES ('slow')`)
          await platform.fencing.take(`p1/${task.id}`, 'the run of another process')
          await run.requireHeld(session)
        })
      },
      { platform: () => Promise.resolve(platform) },
    )
    expect(await runs.execute(aTask('a'))).toBe('FAILED')
    expect((await runs.runs())[0]?.problem?.code).toBe('MILLRACE-PLATFORM-FENCED')
    await using session = await platform.openSession()
    expect(await session.query('SELECT * FROM written')).toEqual([])
  })

  test('writes nothing when its run was ended as lost before it took the fence', async () => {
    let hasWorked = false
    await using runs = await openTestRuns(async () => void (hasWorked = true), {
      async platform() {
        await runs.store.write(async unit => {
          const [run] = await unit.runs.find({}, 1)
          if (run)
            await unit.runs.end(run.id, run.worker, { state: 'FAILED', endedAt: new Date('2026-01-01') })
        })
        return platform
      },
    })
    expect(await runs.execute(aTask('b'))).toBe('FAILED')
    expect(hasWorked).toBe(false)
  })
})
