import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noCounts } from '../contract/run.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDuckdb } from '../platforms/duckdb/open-duckdb.ts'
import { DatasetsFailed } from './datasets-failed.ts'
import { runDatasets, type DatasetWork } from './run-datasets.ts'
import type { DatasetPlan } from './task-type.ts'
import { haveDatasetPlan } from './testing/dataset-plan.ts'
import { openTestPlatform, testRun, type TestPlatform } from './testing/test-run.ts'

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
})
afterEach(async () => await on[Symbol.asyncDispose]())

function plan(id: string, parts: Partial<DatasetPlan> = {}): DatasetPlan {
  return haveDatasetPlan(id, { name: `Dataset ${id}`, ...parts })
}

const options = (concurrency: number) => ({ concurrency, failedCode: 'MILLRACE-DATASET-IN-BATCH-ERROR' })
const failing = new Error('the disk is on fire')

/** Notes which datasets are worked on. */
function noting(fails: readonly string[] = []) {
  const started: string[] = []
  const work: DatasetWork = async ({ id }, session) => {
    started.push(id)
    await session.query('SELECT 1')
    if (fails.includes(id)) throw failing
    return { counts: noCounts }
  }
  return { work, started }
}

test('higher priority loads first, and equals keep their order', async () => {
  const { work, started } = noting()
  const plans = [plan('a'), plan('b', { priority: 5 }), plan('c'), plan('d', { priority: 9 })]
  await runDatasets(plans, testRun({ platform: on.platform }), options(1), work)
  expect(started).toEqual(['d', 'b', 'a', 'c'])
})

test('a dataset waits for those that it reads, whatever its priority', async () => {
  const { work, started } = noting()
  const plans = [
    plan('a'),
    plan('b', { after: ['a'], priority: 9 }),
    plan('c', { after: ['b'], priority: 99 }),
  ]
  await runDatasets(plans, testRun({ platform: on.platform }), options(10), work)
  expect(started).toEqual(['a', 'b', 'c'])
})

test('as many datasets as allowed are worked on at the same time, and no more', async () => {
  const plans = Array.from({ length: 9 }, (_, index) => plan(`t${index}`))
  let allow: () => void = () => undefined
  const allowed = new Promise<void>(resolve => {
    allow = resolve
  })
  let inFlight = 0
  let most = 0
  await runDatasets(plans, testRun({ platform: on.platform }), options(3), async () => {
    inFlight += 1
    most = Math.max(most, inFlight)
    if (inFlight === 3) allow()
    await allowed
    inFlight -= 1
    return { counts: noCounts }
  })
  expect(most).toBe(3)
})

describe('when a dataset fails', () => {
  test('what it had been stays, the others are kept, and the error names it (invariant 7)', async () => {
    await on.execute(
      'CREATE SCHEMA made',
      'CREATE TABLE made.bad AS SELECT 1 AS n',
      'CREATE TABLE made.good AS SELECT 1 AS n',
    )
    const run = testRun({ platform: on.platform })
    const failure: unknown = await runDatasets(
      [plan('bad'), plan('good')],
      run,
      options(2),
      async ({ id }, session) => {
        await session.execute(`DELETE FROM made.${id}`)
        await session.execute(`INSERT INTO made.${id} VALUES (2), (3)`)
        if (id === 'bad') throw failing
        return { counts: { ...noCounts, processed: 2 } }
      },
    ).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(DatasetsFailed)
    expect(failure).toMatchObject({
      code: 'MILLRACE-DATASET-IN-BATCH-ERROR',
      message: `The following tables failed to load: 'Dataset bad'`,
    })
    expect(await on.rows('SELECT n FROM made.bad')).toEqual([{ n: 1 }])
    expect(await on.rows('SELECT n FROM made.good ORDER BY n')).toEqual([{ n: 2 }, { n: 3 }])
    expect(run.outcomes.get('bad')).toMatchObject({ state: 'failed', message: 'the disk is on fire' })
    expect(run.outcomes.get('good')).toMatchObject({ state: 'completed', counts: { processed: 2 } })
    expect([...run.published.keys()]).toEqual(['good'])
    expect(run.logLines).toEqual(['error the disk is on fire'])
  })

  test('those that read it fail too, directly or not, without being begun', async () => {
    const { work, started } = noting(['a'])
    const run = testRun({ platform: on.platform })
    const plans = [
      plan('a'),
      plan('b', { after: ['a'], priority: 1 }),
      plan('c', { after: ['b'], priority: 2 }),
      plan('d'),
    ]
    await expect(runDatasets(plans, run, options(4), work)).rejects.toMatchObject({
      datasets: ['Dataset a', 'Dataset b', 'Dataset c'],
    })
    // Side by side, so either may begin first.
    expect([started.length, new Set(started)]).toEqual([2, new Set(['a', 'd'])])
    expect([...run.outcomes].map(([id, { state }]) => [id, state])).toEqual(
      expect.arrayContaining([
        ['a', 'failed'],
        ['b', 'failed'],
        ['c', 'failed'],
        ['d', 'completed'],
      ]),
    )
    expect(run.outcomes.get('c')?.message).toBe('b failed, and this dataset reads it')
  })
})

describe('when the run is stopped', () => {
  test('datasets in flight roll back, those that wait are canceled, and what was done stays', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped by ada')
    const run = testRun({ platform: on.platform, signal: stop.signal })
    const plans = [plan('first', { priority: 2 }), plan('second', { priority: 1 }), plan('third')]
    const running = runDatasets(plans, run, options(1), async ({ id }, session) => {
      await session.execute(`CREATE TABLE made.${id} AS SELECT 1 AS n`)
      if (id === 'second') stop.abort(reason)
      return { counts: noCounts }
    })
    await expect(running).rejects.toBe(reason)
    expect([...run.outcomes].map(([id, { state }]) => `${id} ${state}`)).toEqual([
      'first completed',
      'second canceled',
      'third canceled',
    ])
    expect(await on.session.columnsOf({ schema: 'made', name: 'second' })).toBeUndefined()
    expect(await on.session.columnsOf({ schema: 'made', name: 'first' })).toMatchObject([
      { name: expect.any(String) },
    ])
    expect([...run.published.keys()]).toEqual(['first'])
  })

  test('a stop that comes when everything is committed changes nothing', async () => {
    const stop = new AbortController()
    const run = testRun({ platform: on.platform, signal: stop.signal })
    const publish = run.publish.bind(run)
    const late = {
      ...run,
      publish: (...args: Parameters<typeof publish>) => {
        publish(...args)
        stop.abort()
      },
    }
    await runDatasets([plan('only')], late, options(1), noting().work)
    expect(run.outcomes.get('only')).toMatchObject({ state: 'completed' })
  })

  test('a statement that runs in the owner process of the file is interrupted', async () => {
    using folder = temporaryFolder()
    await using platform = await openDuckdb(
      {},
      { baseFolder: folder.path, stateFolder: folder.path, purpose: 'a test', memoryLimit: '500MB' },
    )
    const stop = new AbortController()
    const run = testRun({ platform, signal: stop.signal })
    const running = runDatasets([plan('slow')], run, options(1), async (_plan, session) => {
      await session.execute('CREATE TABLE made.slow AS SELECT 1 AS n')
      const statement = session.execute(
        'INSERT INTO made.slow SELECT count(*) FROM range(3000000) AS a(x), range(3000000) AS b(y) WHERE x * y % 7 = 3',
        { signal: run.signal },
      )
      setImmediate(() => stop.abort(new Error('stopped by ada')))
      await statement
      return { counts: noCounts }
    })
    await expect(running).rejects.toThrow('stopped by ada')
    expect(run.outcomes.get('slow')).toMatchObject({ state: 'canceled' })
    await using session = await platform.openSession()
    expect(await session.columnsOf({ schema: 'made', name: 'slow' })).toBeUndefined()
  })
})

test('tasks that make the same schema at the same time do not hinder each other', async () => {
  using folder = temporaryFolder()
  await using platform = await openDuckdb(
    {},
    { baseFolder: folder.path, stateFolder: folder.path, purpose: 'a test', memoryLimit: '500MB' },
  )
  for (let round = 0; round < 10; round += 1) {
    const runs = Array.from({ length: 6 }, (_, index) =>
      runDatasets(
        [plan(`t${index}`, { readFrom: { schema: `s${round}`, name: `t${index}` } })],
        testRun({ platform }),
        options(1),
        noting().work,
      ),
    )
    await expect(Promise.all(runs)).resolves.toHaveLength(6)
  }
})
