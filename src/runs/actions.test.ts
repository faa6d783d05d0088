import { hostname } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Action } from '../store/store.ts'
import { createActionRunner, type ActionWork } from './actions.ts'
import { recoverActions } from './recover-actions.ts'
import { clockAt, gate, openTestRuns, untilAborted, type TestRuns } from './testing/test-runs.ts'

let on: TestRuns
beforeEach(async () => {
  on = await openTestRuns(() => Promise.resolve())
})
afterEach(async () => await on[Symbol.asyncDispose]())

const start = new Date('2026-03-01T12:00:00Z')
const elsewhere = 'another-machine:7:7'

function runnerOf(worker: string, leaseMs = 20_000) {
  const troubles: unknown[] = []
  const trouble = (error: unknown): void => void troubles.push(error)
  const clock = clockAt(start)
  const runner = createActionRunner({ ...on.services, clock, worker, leaseMs, trouble })
  return { runner, troubles }
}

const order = (work: ActionWork) => ({
  type: 'TASK_PREPARE' as const,
  projectId: 'p1',
  requestedBy: 'ada',
  tasks: [{ id: 'land', name: 'Land' }],
  work,
})

const actionOf = async (id: string): Promise<Action | undefined> =>
  await on.store.read(({ actions }) => actions.get(id))
const recoverAt = async (seconds: number): Promise<void> =>
  await recoverActions({ store: on.store, clock: clockAt(new Date(start.getTime() + seconds * 1000)) }, 7)

test('an action whose lease ran out ends as failed, and not before', async () => {
  const over = gate()
  const { runner, troubles } = runnerOf(elsewhere)
  const id = await runner.start(
    order(async action => {
      await action.begin('land')
      await over.opened
    }),
  )
  await recoverAt(19)
  expect(await actionOf(id)).toMatchObject({ state: 'EXECUTING' })
  await recoverAt(21)
  const lost = { state: 'FAILED', problem: { code: 'MILLRACE-ACTION-PROCESS-LOST' } }
  expect(await actionOf(id)).toMatchObject({ ...lost, tasks: [{ state: 'SKIPPED' }] })
  over.open()
  await runner.settled()
  expect(troubles).toMatchObject([{ code: 'MILLRACE-ACTION-PROCESS-LOST' }])
  expect(await actionOf(id)).toMatchObject(lost)
})

test('a process renews the lease of its action while it works', async () => {
  const clock = clockAt(start)
  const runner = createActionRunner({
    ...on.services,
    clock,
    leaseMs: 40,
    trouble: () => undefined,
  })
  const over = gate()
  const id = await runner.start(order(() => over.opened))
  clock.advance(1_000)
  const until = new Date(start.getTime() + 1_040)
  await vi.waitFor(async () => expect((await actionOf(id))?.leaseExpiresAt).toEqual(until))
  over.open()
  await runner.settled()
})

test('an action that was ended as lost keeps nothing of what its work writes, and is told to end', async () => {
  const lost = gate()
  const { runner } = runnerOf(elsewhere)
  const written: unknown[] = []
  const id = await runner.start(
    order(async action => {
      await lost.opened
      written.push(
        await on.store
          .write(async unit => {
            await unit.launches.add({ ...launch, startedAt: start })
            await action.requireHeld(unit)
          })
          .catch((error: unknown) => error),
        await action.isHeld(),
      )
    }),
  )
  await recoverAt(21)
  lost.open()
  await runner.settled()
  expect(written).toMatchObject([{ code: 'MILLRACE-ACTION-PROCESS-LOST' }, false])
  expect(await on.store.read(({ launches }) => launches.latest(undefined, 10))).toEqual([])
  expect((await actionOf(id))?.state).toBe('FAILED')
})

const launch = {
  projectId: 'p1',
  projectName: 'P',
  tasks: [],
  startMethod: 'USER',
  startedBy: 'ada',
} as const

test('an action that another process took over is ended by that one alone', async () => {
  const [asked, done] = [gate(), gate()]
  const [asker, taker] = [runnerOf(elsewhere), runnerOf('a-third-machine:9:9')]
  const id = await asker.runner.start(
    order(async () => {
      await asked.opened
      return 'handed over'
    }),
  )
  await taker.runner.takeOver(
    id,
    async () => true,
    async action => {
      await done.opened
      await action.end('land', { state: 'COMPLETED' })
    },
  )
  asked.open()
  await asker.runner.settled()
  expect(await actionOf(id)).toMatchObject({ state: 'EXECUTING', worker: 'a-third-machine:9:9' })
  done.open()
  await taker.runner.settled()
  expect(await actionOf(id)).toMatchObject({ state: 'COMPLETED', tasks: [{ state: 'COMPLETED' }] })
  expect([...asker.troubles, ...taker.troubles]).toEqual([])
})

test('an action stays where it is when it is not to be taken, or has ended', async () => {
  const over = gate()
  const [asker, taker] = [runnerOf(elsewhere), runnerOf('a-third-machine:9:9')]
  const id = await asker.runner.start(order(() => over.opened))
  const take = (isWanted: boolean) =>
    taker.runner.takeOver(
      id,
      async () => isWanted,
      () => Promise.reject(new Error('it was taken')),
    )
  await expect(take(false)).rejects.toMatchObject({ code: 'MILLRACE-ACTION-PROCESS-LOST' })
  expect((await actionOf(id))?.worker).toBe(elsewhere)
  over.open()
  await asker.runner.settled()
  await expect(take(true)).rejects.toMatchObject({ code: 'MILLRACE-ACTION-PROCESS-LOST' })
  expect(await actionOf(id)).toMatchObject({ state: 'COMPLETED', worker: elsewhere })
})

test('an action of a process of this machine that is gone ends at once, and its work is told', async () => {
  const { runner } = runnerOf(`${hostname()}:4194305:1`, 40)
  const id = await runner.start(order(action => untilAborted(action.signal)))
  await recoverAt(0)
  await runner.settled()
  expect(await actionOf(id)).toMatchObject({ state: 'FAILED' })
})
