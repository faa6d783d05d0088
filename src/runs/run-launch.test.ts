import { afterEach, expect, test } from 'vitest'
import { AppError } from '../foundation/app-error.ts'
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

function noting(fails: readonly string[] = []) {
  const started: string[] = []
  const work: TestWork = ({ id }) => {
    started.push(id)
    return fails.includes(id)
      ? Promise.reject(new AppError('MILLRACE-DUPLICATE-KEY', 'no'))
      : Promise.resolve()
  }
  return { work, started }
}

const diamond = [aTask('a'), aTask('b', 'a'), aTask('c', 'a'), aTask('d', 'b', 'c'), aTask('e')]

test('a task begins when all that it reads have completed, also what waits for several', async () => {
  const { work, started } = noting()
  await open(work)
  const result = await on.launch(diamond, { workers: 1 })
  expect(started).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(result).toMatchObject({
    completed: ['a', 'b', 'c', 'd', 'e'],
    failed: [],
    stopped: [],
    skipped: [],
    rows: 15,
    events: { started: 5, completed: 5, failed: 0, stopped: 0 },
  })
})

test('as many tasks as there are workers run at the same time, and no more', async () => {
  const both = gate()
  let [inFlight, most] = [0, 0]
  await open(async () => {
    inFlight += 1
    most = Math.max(most, inFlight)
    if (inFlight === 2) both.open()
    await both.opened
    inFlight -= 1
  })
  await on.launch([aTask('a'), aTask('b'), aTask('c'), aTask('d')], { workers: 2 })
  expect(most).toBe(2)
})

test('a failed task skips what depends on it, directly or not, and nothing else', async () => {
  const { work, started } = noting(['b'])
  await open(work)
  const result = await on.launch([...diamond, aTask('f', 'd')])
  expect(started.sort()).toEqual(['a', 'b', 'c', 'e'])
  expect(result).toMatchObject({
    completed: expect.arrayContaining(['a', 'c', 'e']),
    failed: ['b'],
    skipped: ['d', 'f'],
  })
  expect(on.seen.filter(({ kind }) => kind === 'task skipped')).toEqual([
    { kind: 'task skipped', taskId: 'd', because: ['b'] },
    { kind: 'task skipped', taskId: 'f', because: ['d'] },
  ])
  expect((await on.events()).filter(event => /^[df] /.test(event))).toEqual([])
})

test('a stopped launch stops what runs and skips the rest', async () => {
  const stop = new AbortController()
  await open(async (_task, { signal }) => {
    stop.abort(new StopRequested('ada'))
    await untilAborted(signal)
  })
  const result = await on.launch([aTask('a'), aTask('b', 'a'), aTask('c')], {
    signal: stop.signal,
    workers: 1,
  })
  expect(result).toMatchObject({ stopped: ['a'], skipped: ['b', 'c'], events: { started: 1, stopped: 1 } })
  expect(await on.events()).toEqual(['a started', 'a stopped'])
})

test('a task whose upstream is not in the launch runs on what an earlier launch made', async () => {
  await open(noting().work)
  expect(await on.launch([aTask('b', 'a')])).toMatchObject({ failed: ['b'] })
  await on.launch([aTask('a')])
  expect(await on.launch([aTask('b', 'a')])).toMatchObject({ completed: ['b'] })
})

test('a task that another launch is running ends as failed there, without a run or an event', async () => {
  const [begun, end] = [gate(), gate()]
  await open(async () => {
    begun.open()
    await end.opened
  })
  const first = on.launch([aTask('a')])
  await begun.opened
  expect(await on.launch([aTask('a'), aTask('b', 'a')])).toMatchObject({
    failed: ['a'],
    skipped: ['b'],
    events: { started: 0 },
  })
  expect(on.seen.find(({ kind }) => kind === 'task ended')).toMatchObject({
    runId: '',
    problem: { code: 'MILLRACE-TASK-ALREADY-RUNNING', title: 'The task is already running', status: 400 },
  })
  end.open()
  expect(await first).toMatchObject({ completed: ['a'] })
})

test('when the platform cannot be opened nothing has started', async () => {
  await open(noting().work)
  const inUse = new AppError('MILLRACE-PLATFORM-IN-USE', 'process 7 has it')
  const services = { ...on.services, platform: () => Promise.reject(inUse) }
  await expect(on.launch([aTask('a')], { services })).rejects.toBe(inUse)
  expect([await on.events(), await on.runs(), on.seen]).toEqual([[], [], []])
})

test('launches are numbered from 1, and watchers hear which tasks wait for which', async () => {
  await open(noting().work)
  await on.launch([aTask('a')])
  await on.launch([aTask('b', 'a'), aTask('c', 'b')])
  expect(on.seen.filter(({ kind }) => kind === 'launch started')).toMatchObject([
    { launch: 1, tasks: [{ id: 'a', upstream: [] }] },
    {
      launch: 2,
      tasks: [
        { id: 'b', upstream: [] },
        { id: 'c', upstream: ['b'] },
      ],
    },
  ])
})

test('when the end of a task cannot be saved, the others go on', async () => {
  await open(noting().work)
  // Writes: the launch; then start and end of each task.
  const services = { ...on.services, store: refusing(on.store, write => write === 3) }
  const result = await on.launch([aTask('a'), aTask('b', 'a'), aTask('c')], { services, workers: 1 })
  expect(result).toMatchObject({ completed: ['c'], failed: ['a'], skipped: ['b'] })
})

test('tasks that need labels of another process are not launched, and nothing is recorded', async () => {
  await open(async () => undefined)
  const refused = new AppError('MILLRACE-SERVER-LABEL-MISSING', 'it needs the label gold')
  const services = {
    ...on.services,
    requireLabels: () => {
      throw refused
    },
  }
  await expect(on.launch([aTask('a')], { services })).rejects.toBe(refused)
  expect(await on.store.read(({ launches }) => launches.latest(undefined, 1))).toEqual([])
})
