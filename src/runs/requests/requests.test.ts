import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import { systemClock } from '../../foundation/clock.ts'
import { aLaunch, aRun, aTask } from '../../store/testing/sample-records.ts'
import { gate, openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { askOthers, type AskParts } from './ask-others.ts'
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

function ask(parts: Partial<AskParts> = {}) {
  const patience = { claimMs: 5_000, doneMs: 5_000 }
  const { signal } = new AbortController()
  const usual = { store: on.store, clock: systemClock, needs: 'the label gold', signal, patience }
  return askOthers({ kind: 'start', wanted }, { ...usual, ...parts })
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

type Gate = ReturnType<typeof gate>

/** Begins the run only when it is let, and tells why it did not. */
function late(claimed: Gate, ready: Gate, told: unknown[]): TakerParts['start'] {
  return async (tasks, begins) => {
    claimed.open()
    await ready.opened
    try {
      return await begin('slow', tasks, begins)
    } catch (error) {
      told.push(error)
      throw error
    }
  }
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
  expect(String(failure)).not.toContain('hunter2')
  expect(troubles).toHaveLength(1)
})

describe('work that nobody does in time', () => {
  test('is taken back, with what it needs, and is not done later', async () => {
    await expect(ask({ patience: { claimMs: 0, doneMs: 0 } })).rejects.toMatchObject({
      code: 'MILLRACE-SERVER-NONE-FITS',
      message:
        'No server took the work in time, and it was taken back: it needs one server with the label gold',
    })
    const fits = vi.fn(async () => true)
    take('late', { fits })
    await ask()
    expect([fits.mock.calls.length, (await runIds()).length]).toEqual([1, 1])
  })

  test('is taken back when whoever asked leaves', async () => {
    const leaving = new AbortController()
    const asking = ask({ signal: leaving.signal })
    const openOnes = () => on.store.read(({ requests }) => requests.open(1))
    await vi.waitFor(async () => expect(await openOnes()).toHaveLength(1))
    leaving.abort()
    await expect(asking).rejects.toMatchObject({ code: 'MILLRACE-API-STOPPING' })
    expect(await openOnes()).toEqual([])
  })

  test('is not taken when it is so old that whoever asked must have given up', async () => {
    const requestedAt = new Date(Date.now() - 16_000)
    const work = JSON.stringify({ kind: 'start', wanted })
    await on.store.write(({ requests }) => requests.add({ projectId: 'p1', work, requestedAt }))
    take('late')
    await ask()
    expect(await runIds()).toHaveLength(1)
  })

  test('is left alone when it is of a kind that only a newer Millrace knows', async () => {
    const fits = vi.fn(async () => true)
    const strange = { projectId: 'p1', work: '{"kind":"dance"}', requestedAt: new Date() }
    await on.store.write(({ requests }) => requests.add(strange))
    take('older', { fits })
    await ask()
    expect(fits).toHaveBeenCalledTimes(1)
  })

  test('begins no run when its process is ready only after it was taken back', async () => {
    const [claimed, ready] = [gate(), gate()]
    const told: unknown[] = []
    take('slow', { start: late(claimed, ready, told) })
    const asking = ask({ patience: { claimMs: 5_000, doneMs: 0 } })
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
    })
    const asking = ask()
    await vi.waitFor(async () => {
      const [open] = await on.store.read(({ requests }) => requests.open(1))
      expect(open?.state).toBe('WAITING')
    })
    take('staying')
    expect(await asking).toMatchObject({ runId: 'staying-1' })
    await leaving.stop()
  })

  test('but is too slow, so that its claim runs out, begins no run beside that of the next one', async () => {
    const [claimed, ready] = [gate(), gate()]
    const told: unknown[] = []
    take('slow', { start: late(claimed, ready, told) })
    const asking = ask()
    await claimed.opened
    take('next', { clock: { now: () => new Date(Date.now() + 31_000) } })
    expect(await asking).toMatchObject({ runId: 'next-1' })
    ready.open()
    await vi.waitFor(() => expect(told).toHaveLength(1))
    expect(await runIds()).toEqual(['next-1'])
  })

  test('begins every task of it, also long after the request was forgotten', async () => {
    const launch = await on.store.write(({ launches }) => launches.add(aLaunch()))
    const runs = ['a', 'b'].map(id => aRun(`run-${id}`, { launch: launch.number, task: aTask(id) }))
    take('long', {
      start: async (_, begins) => {
        for (const run of runs) {
          await on.store.write(async unit => {
            await unit.runs.add(run)
            await begins(unit, run)
          })
          await on.store.write(({ requests }) => requests.removeBefore(new Date('2100-01-01')))
        }
        return { launch: launch.number, runId: 'run-a' }
      },
    })
    await ask().catch(() => undefined)
    await vi.waitFor(async () => expect((await runIds()).toSorted()).toEqual(['run-a', 'run-b']))
    expect(troubles).toEqual([])
  })
})
