import { z } from 'zod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresMissing, startPostgres, type PostgresServer } from '../../test/support/postgres-server.ts'
import { openStagingPlatform } from '../../test/support/staging-platform.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { postgresSettings } from '../foundation/postgres/postgres-settings.ts'
import { openPostgres, type PostgresPlatform } from '../platforms/postgres/open-postgres.ts'
import { haveDatasetPlan } from '../tasks/testing/dataset-plan.ts'
import { columns, haveProject } from '../tasks/testing/makers.ts'
import type { TaskType } from '../tasks/task-type.ts'
import type { ActionAtWork } from './actions.ts'
import { prepareTask } from './prepare-task.ts'
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

  test('finds nothing of a preparation that had begun before it and was slow', async () => {
    const name = { schema: 'prepared', name: 'late' }
    const artefact = { kind: 'table', name, columns: columns('id INTEGER') } as const
    await using runs = await openTestRuns(async () => undefined)
    const type: TaskType = {
      kind: 'TRANSFORM',
      settings: z.unknown(),
      output: 'consumable',
      plan: () => Promise.resolve([haveDatasetPlan('late')]),
      artefacts: () => [artefact],
      run: () => Promise.resolve(),
    }
    const services = { ...runs.services, taskType: () => type, platform: () => Promise.resolve(platform) }
    const [project, task] = [haveProject({ id: 'p1' }), aTask('c')]
    const action: ActionAtWork = {
      id: 'action-1',
      begin: () => Promise.resolve(),
      end: () => Promise.resolve(),
      signal: new AbortController().signal,
      requireHeld: () => Promise.resolve(),
      async isHeld() {
        await platform.fencing.take('p1/c', 'the run of another process')
        return true
      },
    }
    const wanted = { project, task, services, preparedBy: 'ada', allowRecreate: false, signal: action.signal }
    await expect(prepareTask(wanted, action)).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-FENCED' })
    await using session = await platform.openSession()
    expect(await session.columnsOf(name)).toBeUndefined()
    await prepareTask(wanted, { ...action, isHeld: () => Promise.resolve(true) })
    expect(await session.columnsOf(name)).toHaveLength(1)
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
