import { afterEach, describe, expect, test } from 'vitest'
import type { LaunchOrder } from '../api/launches/launch-routes.ts'
import type { RunObservation } from '../runs/run-observation.ts'
import {
  aTask,
  gate,
  openTestRuns,
  untilAborted,
  type TestRuns,
  type TestWork,
} from '../runs/testing/test-runs.ts'
import { catalogOf } from '../projects/testing/catalog-of.ts'
import { haveProject } from '../tasks/testing/makers.ts'
import { createLauncher, type ServerLauncher } from './launcher.ts'

const order: LaunchOrder = { project: 'p1', select: [], startMethod: 'USER', startedBy: 'ada' }

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

/** A launcher of one project with the tasks a and b; `loaded` says when its files have been read. */
async function openLauncher(
  work: TestWork,
  loaded: Promise<void> = Promise.resolve(),
): Promise<ServerLauncher> {
  on = await openTestRuns(work)
  const project = { ...haveProject({ id: 'p1' }), tasks: [aTask('a'), aTask('b', 'a')] }
  return createLauncher({
    store: on.store,
    catalog: catalogOf([project], loaded),
    services: async observe => ({ ...on.services, observe }),
    workers: 2,
  })
}

function watching() {
  const seen: RunObservation[] = []
  const started = gate()
  return {
    seen,
    started: started.opened,
    observe: (observation: RunObservation) => {
      seen.push(observation)
      if (observation.kind === 'task started') started.open()
    },
  }
}

describe('a server that stops', () => {
  test('stops the launch in flight, with its events', async () => {
    const launcher = await openLauncher((_task, run) => untilAborted(run.signal))
    const { seen, started, observe } = watching()
    const launching = launcher.launch(order, observe)
    await started
    await launcher.stopAll('owner', 10_000)
    expect(seen.at(-1)).toMatchObject({ kind: 'launch ended', result: { stopped: ['a'], skipped: ['b'] } })
    expect(await on.events()).toEqual(['a started', 'a stopped'])
    await launching
  })

  test('runs nothing of a launch whose project it was still reading', async () => {
    const reading = gate()
    const launcher = await openLauncher(() => Promise.resolve(), reading.opened)
    const { seen, observe } = watching()
    const launching = launcher.launch(order, observe)
    const stopped = launcher.stopAll('owner', 10_000)
    reading.open()
    await Promise.all([stopped, launching])
    expect(seen.at(-1)).toMatchObject({
      kind: 'launch ended',
      result: { completed: [], skipped: ['a', 'b'] },
    })
    expect(await on.events()).toEqual([])
  })

  test('takes no more launches', async () => {
    const launcher = await openLauncher(() => Promise.resolve())
    await launcher.stopAll('owner', 10_000)
    await expect(launcher.launch(order, () => undefined)).rejects.toMatchObject({
      code: 'MILLRACE-API-STOPPING',
    })
  })

  test('waits for its grace time and no longer', async () => {
    const end = gate()
    const launcher = await openLauncher(() => end.opened)
    const { started, observe } = watching()
    const launching = launcher.launch(order, observe)
    await started
    const before = performance.now()
    await launcher.stopAll('owner', 50)
    expect(performance.now() - before).toBeLessThan(5_000)
    end.open()
    await launching
  })
})

test('one launch is stopped by its number, and the others go on', async () => {
  const launcher = await openLauncher((_task, run) => untilAborted(run.signal))
  const { seen, started, observe } = watching()
  const launching = launcher.launch(order, observe)
  await started
  expect(await launcher.stop(999, 'ada')).toBe(0)
  expect(await launcher.stop(1, 'ada')).toBe(1)
  await launching
  expect(seen.at(-1)).toMatchObject({ kind: 'launch ended', launch: 1, result: { stopped: ['a'] } })
})
