import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import { systemClock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import { aLaunch, aRun, aTask } from '../../store/testing/sample-records.ts'
import { gate, openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { askOthers } from './ask-others.ts'
import type { TasksToStart } from './requested-work.ts'
import { takeRequests, type RunningTaker, type TakerParts } from './take-requests.ts'

let on: TestRuns
const takers: RunningTaker[] = []
const troubles: unknown[] = []
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
  troubles.length = 0
})
afterEach(async () => {
  await Promise.all(takers.splice(0).map(taker => taker.stop()))
  await on[Symbol.asyncDispose]()
})

const wanted: TasksToStart = { projectId: 'p1', taskIds: ['a'], startMethod: 'USER', startedBy: 'ada' }

function ask(patience = { claimMs: 5_000, doneMs: 5_000 }, store: Store = on.store) {
  return askOthers(
    { kind: 'start', wanted },
    { store, clock: systemClock, needs: 'the label gold', patience },
  )
}

/** A process that takes what it can; it begins a run in the state, as a launch does. */
function take(worker: string, parts: Partial<TakerParts> = {}): RunningTaker {
  const taker = takeRequests({
    store: on.store,
    clock: systemClock,
    worker,
    livenessOf: () => 'unknown',
    fits: async () => true,
    start: (tasks, begins) => begin(worker, tasks, begins),
    prepare: () => Promise.resolve(),
    observer: { taken: () => undefined, trouble: (_, error) => void troubles.push(error) },
    ...parts,
  })
  takers.push(taker)
  return taker
}

async function begin(worker: string, { taskIds }: TasksToStart, begins: Parameters<TakerParts['start']>[1]) {
  const run = await on.store.write(async unit => {
    const launch = await unit.launches.add(aLaunch())
    const id = `${worker}-${launch.number}`
    const begun = aRun(id, { launch: launch.number, task: aTask(taskIds[0]), worker })
    if (!(await unit.runs.add(begun))) throw new AppError('MILLRACE-TASK-ALREADY-RUNNING', 'it runs')
    await begins(unit, begun)
    return begun
  })
  return { launch: run.launch, runId: run.id }
}

const runIds = async () => (await on.runs()).map(({ id }) => id)

test('work that a process cannot do is done by one that can, once, and who asked hears of its run', async () => {
  take('other', { fits: async () => false })
  for (const worker of ['first', 'second', 'third']) take(worker)
  const started = await ask()
  const [run] = await on.runs()
  expect(started).toEqual({ kind: 'started', runId: run?.id, launch: run?.launch })
  expect(run?.worker).not.toBe('other')
  expect(await runIds()).toHaveLength(1)
})

test('what keeps the tasks from beginning is told to who asked', async () => {
  const fix = 'Wait for it.'
  take('busy', {
    start: () => Promise.reject(new AppError('MILLRACE-TASK-ALREADY-RUNNING', 'task a runs', { fix })),
  })
  await expect(ask()).rejects.toMatchObject({
    code: 'MILLRACE-TASK-ALREADY-RUNNING',
    message: 'task a runs',
    fix,
  })
  expect(troubles).toEqual([])
})

test('an error of the process that took it shows no more than that there was one', async () => {
  take('broken', { start: () => Promise.reject(new Error('password=hunter2')) })
  const failure = await ask().catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'MILLRACE-RUN-UNEXPECTED-ERROR' })
  expect(troubles).toHaveLength(1)
})

describe('work that nobody does in time', () => {
  test('is taken back, with what it needs, and is not done later', async () => {
    await expect(ask({ claimMs: 0, doneMs: 0 })).rejects.toMatchObject({
      code: 'MILLRACE-SERVER-NONE-FITS',
      message: 'No server took the work in time, and it was taken back: it needs the label gold',
    })
    const fits = vi.fn(async () => true)
    take('late', { fits })
    await ask()
    expect([fits.mock.calls.length, (await runIds()).length]).toEqual([1, 1])
  })

  test('begins no run when its process is ready only after it was taken back', async () => {
    const [claimed, ready] = [gate(), gate()]
    const told: unknown[] = []
    take('slow', {
      start: async (tasks, begins) => {
        claimed.open()
        await ready.opened
        return await begin('slow', tasks, begins).catch((error: unknown) => {
          told.push(error)
          throw error
        })
      },
    })
    const asking = ask({ claimMs: 5_000, doneMs: 0 })
    await claimed.opened
    await expect(asking).rejects.toThrow('did not begin it in time')
    ready.open()
    await vi.waitFor(() => expect(told).toMatchObject([{ code: 'MILLRACE-SERVER-NONE-FITS' }]))
    expect(await runIds()).toEqual([])
  })
})

describe('a process that took work', () => {
  test('and is gone leaves it to another one', async () => {
    const [claimed, over] = [gate(), gate()]
    take('gone', {
      start: async () => {
        claimed.open()
        await over.opened
        throw new AppError('MILLRACE-API-STOPPING', 'it is over')
      },
    })
    const asking = ask()
    await claimed.opened
    take('next', { livenessOf: worker => (worker === 'gone' ? 'dead' : 'unknown') })
    expect(await asking).toMatchObject({ runId: 'next-1' })
    over.open()
  })

  test('and stops before it has begun gives it back', async () => {
    const leaving = take('leaving', {
      start: () => Promise.reject(new AppError('MILLRACE-API-STOPPING', 'The server is stopping')),
      // Another request would be its own again.
      fits: vi.fn<() => Promise<boolean>>().mockResolvedValueOnce(true).mockResolvedValue(false),
    })
    const asking = ask()
    await vi.waitFor(async () => {
      const [open] = await on.store.read(({ requests }) => requests.open(1))
      expect(open?.state).toBe('WAITING')
    })
    await leaving.stop()
    take('staying')
    expect(await asking).toMatchObject({ runId: 'staying-1' })
  })
})
