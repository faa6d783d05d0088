import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noCounts } from '../contract/run.ts'
import type { Run, Store } from '../store/store.ts'
import { aRun, haveRuns, later, noon } from '../store/testing/sample-records.ts'
import { recoverRuns } from './recover-runs.ts'
import { clockAt, openTestRuns, type TestRuns } from './testing/test-runs.ts'
import { ownWorkerName } from './worker-name.ts'

let on: TestRuns
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
})
afterEach(async () => await on[Symbol.asyncDispose]())

const deadWorker = `${hostname()}:4194305:1`
const recover = async (store: Store = on.store, now = noon): Promise<readonly Run[]> =>
  await recoverRuns({ ...on.services, store, clock: clockAt(now) })

async function have(changes: Partial<Run>): Promise<void> {
  await haveRuns(on.store, aRun('r1', { state: 'RUNNING', ...changes }))
}

test('the run of a process that was killed ends as failed, at once and with its event (invariant 4)', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const start = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')[21] ?? ''
  await have({ worker: `${hostname()}:${child.pid}:${start}`, leaseExpiresAt: later(-60) })
  expect(await recover()).toEqual([])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await recover()).toMatchObject([{ id: 'r1' }])
  expect(await on.events()).toEqual(['land failed'])
  expect((await on.runs())[0]).toMatchObject({
    state: 'FAILED',
    endedAt: noon,
    problem: { code: 'MILLRACE-RUN-PROCESS-LOST', status: 500 },
  })
})

test('two processes that recover at the same time end a run once', async () => {
  await have({ worker: deadWorker })
  const other = await on.openStore()
  const recovered = await Promise.all([recover(), recover(other), recover(), recover(other)])
  expect(recovered.flat()).toHaveLength(1)
  expect(await on.events()).toEqual(['land failed'])
})

test('the run of a process on another machine ends when its lease has run out, not before', async () => {
  await have({ worker: 'elsewhere:1:1', leaseExpiresAt: later(30) })
  expect(await recover(on.store, later(29))).toEqual([])
  expect(await recover(on.store, later(30))).toHaveLength(1)
})

test('the run of a living process is left alone, however old its lease', async () => {
  await have({ worker: ownWorkerName(), leaseExpiresAt: later(-3600) })
  expect(await recover()).toEqual([])
  expect(await on.events()).toEqual([])
})

test('a run that was asked to stop and lost its process ends as failed', async () => {
  await have({ worker: deadWorker, state: 'STARTING' })
  await on.store.write(({ runs }) => runs.requestStop('r1', 'grace'))
  await recover()
  expect((await on.runs())[0]).toMatchObject({ state: 'FAILED' })
})

test('datasets that were not done are canceled, and those that were keep their state', async () => {
  await have({ worker: deadWorker })
  const dataset = { runId: 'r1', counts: noCounts }
  await on.store.write(({ runs }) =>
    runs.saveDatasets([
      { ...dataset, datasetId: 'a', name: 'a', state: 'COMPLETED' },
      { ...dataset, datasetId: 'b', name: 'b', state: 'LOADING' },
      { ...dataset, datasetId: 'c', name: 'c', state: 'QUEUED' },
      { ...dataset, datasetId: 'd', name: 'd', state: 'ERROR' },
    ]),
  )
  await recover()
  const states = (await on.store.read(({ runs }) => runs.runDatasets('r1'))).map(
    ({ datasetId, state }) => `${datasetId} ${state}`,
  )
  expect(states.sort()).toEqual(['a COMPLETED', 'b CANCELED', 'c CANCELED', 'd ERROR'])
})

test('a task is free to run again once its lost run has been ended', async () => {
  await have({ worker: deadWorker })
  await recover()
  expect(await on.store.write(({ runs }) => runs.add(aRun('r2')))).toBe(true)
})
