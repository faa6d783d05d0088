import { afterEach, expect, test } from 'vitest'
import { AppError } from '../foundation/app-error.ts'
import { DatasetsFailed } from '../tasks/datasets-failed.ts'
import { ProblemsInPlan } from '../tasks/problems-in-plan.ts'
import { placeAt } from '../tasks/testing/makers.ts'
import { recoverRuns } from './recover-runs.ts'
import { requestStops } from './stop-runs.ts'
import { StopRequested } from './stop-requested.ts'
import {
  aTask,
  gate,
  openTestRuns,
  refusing,
  untilAborted,
  type TestRuns,
  type TestWork,
} from './testing/test-runs.ts'

let on: TestRuns
const open = async (work: TestWork): Promise<TestRuns> => (on = await openTestRuns(work))
afterEach(async () => await on[Symbol.asyncDispose]())

const nothing: TestWork = () => Promise.resolve()

test('a run that completes publishes started and then completed, with its datasets and their catalogue', async () => {
  await open(nothing)
  expect(await on.execute(aTask('a'))).toBe('COMPLETED')
  expect(await on.events()).toEqual(['a started', 'a completed'])
  const [run] = await on.runs()
  expect(run).toMatchObject({
    state: 'COMPLETED',
    startedBy: 'ada',
    startMethod: 'USER',
    launch: 1,
    task: { id: 'a', projectId: 'p1', ownerId: 'owner-1', spaceId: 'space-1' },
  })
  const [datasets, catalogue] = await on.store.read(
    async ({ runs, datasets: known }) =>
      [await runs.runDatasets(run?.id ?? ''), await known.ofTask('p1', 'a')] as const,
  )
  expect(datasets).toMatchObject([{ datasetId: 'a-data', state: 'COMPLETED', counts: { processed: 3 } }])
  expect(catalogue).toMatchObject([{ datasetId: 'a-data', readFrom: { schema: 'made', name: 'a' } }])
})

test('what watchers see is in the order in which it happens', async () => {
  await open(nothing)
  await on.execute(aTask('a'))
  expect(on.seen.map(({ kind }) => kind)).toEqual([
    'task started',
    'event published',
    'datasets planned',
    'dataset changed',
    'event published',
    'task ended',
  ])
})

test('a failed run publishes failed with the code and message of what ended it', async () => {
  await open(() => Promise.reject(new AppError('MILLRACE-DUPLICATE-KEY', 'duplicate key id=1 (2 rows)')))
  expect(await on.execute(aTask('a'))).toBe('FAILED')
  expect(await on.events()).toEqual(['a started', 'a failed'])
  expect((await on.runs())[0]?.problem).toMatchObject({
    code: 'MILLRACE-DUPLICATE-KEY',
    message: 'duplicate key id=1 (2 rows)',
    title: 'Several rows have the same key',
  })
})

test('a storage run of which some datasets failed carries the code that the public event has for it', async () => {
  await open(() =>
    Promise.reject(new DatasetsFailed('QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR', ['orders', 'people'])),
  )
  await on.execute(aTask('a'))
  const [, failed] = await on.store.read(({ events }) => events.after(0, 10))
  expect(JSON.stringify(failed?.event)).toContain(`The following tables failed to load: 'orders, people'`)
  expect((await on.runs())[0]?.problem).toMatchObject({
    code: 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR',
    source: 'com.qlik/qdi-app-manager',
  })
})

test('an error that nobody expected fails the run, and its log has the trace', async () => {
  await open(() => Promise.reject(new TypeError('x is not a function')))
  await on.execute(aTask('a'))
  const [run] = await on.runs()
  expect(run?.problem?.code).toBe('MILLRACE-RUN-UNEXPECTED-ERROR')
  const log = await on.store.read(({ logs }) => logs.ofRun(run?.id ?? '', 0, 10))
  expect(log.map(({ level, text }) => `${level} ${text.split('\n')[0]}`)).toEqual([
    'info planned: Data of a',
    'error MILLRACE-RUN-UNEXPECTED-ERROR: x is not a function',
    'debug TypeError: x is not a function',
  ])
})

test('problems of the plan are in the log with their places', async () => {
  const problem = {
    level: 'ERROR',
    code: 'MILLRACE-TASK-NOT-RUNNABLE',
    place: placeAt(7),
    what: 'no',
    fix: 'Do.',
  } as const
  await open(() => Promise.reject(new ProblemsInPlan([problem])))
  await on.execute(aTask('a'))
  const [run] = await on.runs()
  const log = await on.store.read(({ logs }) => logs.ofRun(run?.id ?? '', 0, 10))
  expect(log.map(({ text }) => text)).toEqual(['planned: Data of a', 'test.yaml:7:1: no. Do.'])
})

test('a task that is running is not started again, and no event says so', async () => {
  const [begun, end] = [gate(), gate()]
  await open(async () => {
    begun.open()
    await end.opened
  })
  const first = on.execute(aTask('a'))
  await begun.opened
  await expect(on.execute(aTask('a'))).rejects.toMatchObject({ code: 'MILLRACE-TASK-ALREADY-RUNNING' })
  expect(await on.events()).toEqual(['a started'])
  end.open()
  await first
  expect(await on.events()).toEqual(['a started', 'a completed'])
})

test('a run that takes a moment is RUNNING for other processes, with its datasets', async () => {
  const seen: unknown[] = []
  await open(async () => {
    await using other = await on.openStore()
    let [run] = await other.read(({ runs }) => runs.find({}, 1))
    while (run?.state === 'STARTING') [run] = await other.read(({ runs }) => runs.find({}, 1))
    const datasets = await other.read(({ runs }) => runs.runDatasets(run?.id ?? ''))
    seen.push(
      run?.state,
      datasets.map(({ state }) => state),
    )
  })
  await on.execute(aTask('a'))
  expect(seen).toEqual(['RUNNING', ['QUEUED']])
})

test('a stop from another process cancels the run, and stopped names who asked', async () => {
  await open(async (_task, { signal }) => {
    const other = await on.openStore()
    expect(await requestStops(other, 'Task a', 'grace')).toHaveLength(1)
    await untilAborted(signal)
  })
  expect(await on.execute(aTask('a'))).toBe('CANCELED')
  const [, stopped] = await on.store.read(({ events }) => events.after(0, 10))
  expect(stopped?.event).toMatchObject({
    type: expect.stringContaining('.stopped'),
    data: { stoppedBy: 'grace' },
  })
  expect((await on.runs())[0]).toMatchObject({ state: 'CANCELED', stopRequestedBy: 'grace' })
  const deeds = await on.store.read(({ audit }) => audit.find({ sort: 'at', descending: false, limit: 10 }))
  expect(deeds).toMatchObject([
    { action: 'run.started', by: 'ada', after: { task: { id: 'a' } } },
    { action: 'run.stopped', by: 'grace', subject: deeds[0]?.subject },
  ])
})

test('a stop that comes when the work is done does not undo it', async () => {
  await open(async () => void (await requestStops(on.store, undefined, 'grace')))
  expect(await on.execute(aTask('a'))).toBe('COMPLETED')
  expect(await on.events()).toEqual(['a started', 'a completed'])
})

test('a stop of the whole launch cancels its runs, by whom it says', async () => {
  const stop = new AbortController()
  await open(async (_task, { signal }) => {
    stop.abort(new StopRequested('ada'))
    await untilAborted(signal)
  })
  expect(await on.execute(aTask('a'), { signal: stop.signal })).toBe('CANCELED')
  expect(await on.events()).toEqual(['a started', 'a stopped'])
})

test('when the start cannot be saved there is neither run nor event (invariant 3)', async () => {
  await open(nothing)
  const services = { ...on.services, store: refusing(on.store, write => write === 2) }
  await expect(on.execute(aTask('a'), { services })).rejects.toThrow('out of reach')
  expect(await on.runs()).toEqual([])
  expect(await on.events()).toEqual([])
})

test('when the end cannot be saved the run is still active, and recovery ends it once (invariants 3 and 4)', async () => {
  await open(nothing)
  const services = { ...on.services, worker: 'elsewhere:1:1', store: refusing(on.store, write => write >= 3) }
  await expect(on.execute(aTask('a'), { services })).rejects.toThrow('out of reach')
  expect((await on.runs())[0]?.endedAt).toBeUndefined()
  expect(await on.events()).toEqual(['a started'])
  const later = { now: () => new Date(Date.now() + 60_000) }
  await recoverRuns({ ...on.services, clock: later })
  expect(await on.events()).toEqual(['a started', 'a failed'])
})

test('a run that was taken for lost publishes no second end, and counts as failed', async () => {
  await open(async () => {
    const other = await on.openStore()
    const later = { now: () => new Date(Date.now() + 60_000) }
    expect(await recoverRuns({ ...on.services, store: other, clock: later })).toHaveLength(1)
  })
  const services = { ...on.services, worker: 'elsewhere:1:1' }
  expect(await on.execute(aTask('a'), { services })).toBe('FAILED')
  expect(await on.events()).toEqual(['a started', 'a failed'])
  expect(on.seen.at(-1)).toMatchObject({
    kind: 'task ended',
    state: 'FAILED',
    problem: { code: 'MILLRACE-RUN-PROCESS-LOST' },
  })
  expect(await on.store.read(({ datasets }) => datasets.ofTask('p1', 'a'))).toEqual([])
})

test('a task whose upstream has made nothing yet fails and says how to run it too', async () => {
  await open(nothing)
  expect(await on.execute(aTask('b', 'a'))).toBe('FAILED')
  const [run] = await on.runs()
  expect(run?.problem).toMatchObject({
    code: 'MILLRACE-INPUT-NOT-READY',
    message: expect.stringContaining('task a has not made its datasets yet'),
  })
  const log = await on.store.read(({ logs }) => logs.ofRun(run?.id ?? '', 0, 10))
  expect(log[0]?.text).toContain('millrace run --select +b')
})

test('a task of a kind that cannot be run fails with what it is', async () => {
  await open(nothing)
  await on.execute(aTask('a'), { services: { ...on.services, taskType: () => undefined } })
  expect((await on.runs())[0]?.problem).toMatchObject({
    code: 'MILLRACE-TASK-NOT-RUNNABLE',
    message: 'Millrace cannot run TRANSFORM tasks yet',
  })
})

test('a task that is being prepared is not begun, and publishes nothing', async () => {
  on = await openTestRuns(async () => undefined)
  const action = {
    id: 'a1',
    type: 'TASK_PREPARE',
    projectId: 'p1',
    state: 'EXECUTING',
    requestedBy: 'ada',
    startedAt: new Date(),
    tasks: [{ taskId: 'a', name: 'A', state: 'EXECUTING' }],
    worker: on.services.worker,
    leaseExpiresAt: new Date(),
  } as const
  await on.store.write(({ actions }) => actions.add(action))
  await expect(on.execute(aTask('a'))).rejects.toMatchObject({
    code: 'MILLRACE-TASK-ALREADY-RUNNING',
    message: expect.stringContaining('being prepared') as string,
  })
  expect(await on.events()).toEqual([])
  await on.store.write(({ actions }) =>
    actions.update({ ...action, state: 'COMPLETED', endedAt: new Date() }),
  )
  expect(await on.execute(aTask('a'))).toBe('COMPLETED')
})
