import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../store/store.ts'
import { aRun, haveRuns, later, noon } from '../store/testing/sample-records.ts'
import { RunRecorder } from './run-recorder.ts'
import { requestStops } from './stop-runs.ts'
import { StopRequested } from './stop-requested.ts'
import { clockAt, gate, openTestRuns, type TestRuns } from './testing/test-runs.ts'
import { watchRun } from './watch-run.ts'

let on: TestRuns
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
  await haveRuns(on.store, aRun('r1'))
})
afterEach(async () => await on[Symbol.asyncDispose]())

const idle = {
  watch: () => ({ [Symbol.dispose]: () => undefined }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}

test('the lease of a run is renewed while it works', async () => {
  const clock = clockAt(noon)
  const renewed = gate()
  const write: Store['write'] = async work => {
    const result = await on.store.write(work)
    renewed.open()
    return result
  }
  const store: Store = { read: async work => await on.store.read(work), write, ...idle }
  const recorder = new RunRecorder(aRun('r1'), clock, () => undefined)
  {
    await using _watch = watchRun(aRun('r1'), recorder, { store, clock }, () => undefined)
    clock.advance(6_000)
    await renewed.opened
  }
  expect((await on.runs())[0]?.leaseExpiresAt).toEqual(later(26))
})

test('a state that cannot be reached for a moment is told in the log, and a stop is noticed after it', async () => {
  const stopped = gate()
  let [reads, reason] = [0, '']
  const read: Store['read'] = async work => {
    reads += 1
    if (reads === 1) throw new Error('the disk is away')
    return await on.store.read(work)
  }
  const store: Store = { read, write: async work => await on.store.write(work), ...idle }
  const clock = clockAt(noon)
  const recorder = new RunRecorder(aRun('r1'), clock, () => undefined)
  const stop = (why: Error): void => {
    reason = why instanceof StopRequested ? why.by : why.message
    stopped.open()
  }
  await requestStops(on.store, 'r1', 'grace')
  {
    await using _watch = watchRun(aRun('r1'), recorder, { store, clock }, stop)
    await stopped.opened
  }
  expect(reason).toBe('grace')
  await recorder.flush(on.store)
  const log = await on.store.read(({ logs }) => logs.ofRun('r1', 0, 10))
  expect(log.map(({ level, text }) => `${level} ${text}`)).toEqual([
    'warn the state could not be reached: the disk is away',
  ])
})

test('a run that another process ended as lost is stopped, and writes nothing more', async () => {
  const stopped = gate()
  let reason: Error | undefined
  const recorder = new RunRecorder(aRun('r1'), on.services.clock, () => undefined)
  recorder.log('info', 'written too late')
  const end = { state: 'FAILED', endedAt: later(40) } as const
  await on.store.write(({ runs }) => runs.end('r1', 'worker-1', end))
  const stop = (why: Error): void => {
    reason = why
    stopped.open()
  }
  {
    await using _watch = watchRun(aRun('r1'), recorder, on.services, stop)
    await stopped.opened
  }
  expect(reason).toMatchObject({ code: 'MILLRACE-RUN-PROCESS-LOST' })
  expect(await recorder.flush(on.store)).toBe(false)
  expect(await on.store.read(({ logs }) => logs.ofRun('r1', 0, 10))).toEqual([])
})
