import { afterEach, beforeEach, expect, test } from 'vitest'
import { aRun, aTask, haveRuns } from '../store/testing/sample-records.ts'
import { requestStops } from './stop-runs.ts'
import { openTestRuns, type TestRuns } from './testing/test-runs.ts'

let on: TestRuns
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
  await haveRuns(
    on.store,
    aRun('r1', { task: aTask('land') }),
    aRun('r2', { task: aTask('store') }),
    aRun('r3', { task: aTask('mart'), launch: 1 }),
  )
})
afterEach(async () => await on[Symbol.asyncDispose]())

const asked = async (name?: string) => (await requestStops(on.store, name, 'ada')).map(({ id }) => id).sort()

test.each([
  ['a task id', 'store', ['r2']],
  ['a task name', 'Task mart', ['r3']],
  ['a run id', 'r1', ['r1']],
  ['a launch', 'launch:1', ['r1', 'r2', 'r3']],
  ['nothing that runs', 'other', []],
])('%s names the runs to stop', async (_what, name, expected) => {
  expect(await asked(name)).toEqual(expected)
})

test('without a name every active run is asked, and each once', async () => {
  expect(await asked()).toEqual(['r1', 'r2', 'r3'])
  expect(await asked()).toEqual([])
  expect((await on.runs()).map(({ state, stopRequestedBy }) => [state, stopRequestedBy])).toEqual(
    Array.from({ length: 3 }, () => ['STOPPING', 'ada']),
  )
})
