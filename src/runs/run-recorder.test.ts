import { afterEach, beforeEach, expect, test } from 'vitest'
import { aRun, haveRuns, later, noon } from '../store/testing/sample-records.ts'
import type { ObservedDataset } from './run-observation.ts'
import { RunRecorder } from './run-recorder.ts'
import { aPlan, clockAt, openTestRuns, refusing, type TestRuns } from './testing/test-runs.ts'

let on: TestRuns
let heard: ObservedDataset[]
const clock = clockAt(noon)
let recorder: RunRecorder
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
  await haveRuns(on.store, aRun('r1'))
  heard = []
  recorder = new RunRecorder(aRun('r1'), clock, dataset => void heard.push(dataset))
})
afterEach(async () => await on[Symbol.asyncDispose]())

const [first, second] = [aPlan('first'), aPlan('second')]
const counts = { processed: 5, inserted: 4, updated: 1, deleted: 0, rejected: 0 }
const lines = async () =>
  (await on.store.read(({ logs }) => logs.ofRun('r1', 0, 100))).map(({ text }) => text)
const saved = async () => await on.store.read(({ runs }) => runs.runDatasets('r1'))

test('a dataset goes from queued over loading to its end, with the time of each', async () => {
  recorder.plan([first, second])
  const reporter = recorder.reporter(first)
  reporter.loading(10)
  clock.advance(2000)
  reporter.progress({ processed: 3 })
  reporter.completed(counts, 'done')
  expect(heard.map(({ state, counts: { processed } }) => [state, processed])).toEqual([
    ['LOADING', 0],
    ['LOADING', 3],
    ['COMPLETED', 5],
  ])
  await recorder.flush(on.store)
  expect(await saved()).toMatchObject([
    {
      datasetId: 'first-data',
      state: 'COMPLETED',
      counts,
      expectedRows: 10,
      startedAt: noon,
      endedAt: later(2),
      message: 'done',
    },
    { datasetId: 'second-data', state: 'QUEUED' },
  ])
})

test('processed rows never shrink while a dataset loads', () => {
  recorder.plan([first])
  const reporter = recorder.reporter(first)
  reporter.progress({ processed: 10 })
  reporter.progress({ processed: 7, rejected: 1 })
  expect(heard.at(-1)?.counts).toMatchObject({ processed: 10, rejected: 1 })
})

test('a dataset that failed or was canceled counts no rows, because none were kept', () => {
  recorder.plan([first, second])
  recorder.reporter(first).progress({ processed: 10 })
  recorder.reporter(first).failed('no')
  recorder.reporter(second).canceled()
  expect(recorder.datasets).toMatchObject([
    { state: 'ERROR', message: 'no', counts: { processed: 0 } },
    { state: 'CANCELED', counts: { processed: 0 } },
  ])
})

test('what a refusing state did not take is saved by the next call, once and in order', async () => {
  const state = refusing(on.store, write => write === 1)
  recorder.plan([first])
  recorder.log('info', 'one')
  await expect(recorder.flush(state)).rejects.toThrow('out of reach')
  expect((await on.runs())[0]?.state).toBe('STARTING')
  recorder.log('info', 'two')
  await recorder.flush(state)
  await recorder.flush(state)
  expect(await lines()).toEqual(['one', 'two'])
  expect(await saved()).toHaveLength(1)
  expect((await on.runs())[0]?.state).toBe('RUNNING')
})

test('what has been saved is not saved with the end of the run again', async () => {
  recorder.log('info', 'one')
  await recorder.flush(on.store)
  recorder.log('warn', 'two')
  await on.store.write(unit => recorder.saveWithin(unit))
  expect(await lines()).toEqual(['one', 'two'])
})
