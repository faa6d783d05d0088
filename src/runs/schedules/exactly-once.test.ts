import { afterEach, describe, expect, test } from 'vitest'
import type { Slot } from '../../store/store.ts'
import { gate, openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { knownTask } from './scheduled-tasks.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-03-02T12:00:00Z')
const hour = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000)
const project = scheduledProject({ a: timeSchedule(['FREQ=HOURLY']) })

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

async function openTime(): Promise<SimulatedTime> {
  const time = new SimulatedTime(start)
  on = await openTestRuns(async () => undefined, { clock: time })
  return time
}

async function startedAt(): Promise<readonly string[]> {
  const runs = await on.runs()
  return runs.map(({ state, startedAt: at }) => `${state} ${at.toISOString().slice(11, 19)}`).reverse()
}

/** A process claimed the time of 13:00, and did not begin its run. */
async function haveClaim(worker: string, leaseExpiresAt: Date): Promise<Slot> {
  const [task] = project.tasks
  const known = task && knownTask(project, task, true)
  const digest = known?.times?.digest ?? ''
  const slot = await on.store.write(async ({ slots }) => {
    await slots.pass({ projectId: 'p1', taskId: 'a', digest }, hour(1))
    return await slots.addTime({ projectId: 'p1', taskId: 'a', at: hour(1) }, { worker, leaseExpiresAt })
  })
  if (!slot) throw new Error('the slot was noted before')
  return slot
}

test('of several schedulers on one state, one starts each slot', async () => {
  const time = await openTime()
  const others = [await on.openStore(), await on.openStore()]
  const parts = { services: on.services, time, project: () => project }
  await using first = startTestScheduler({ ...parts, worker: 'first' })
  await using second = startTestScheduler({ ...parts, worker: 'second', store: others[0] ?? on.store })
  await using third = startTestScheduler({ ...parts, worker: 'third', store: others[1] ?? on.store })
  const all = [first, second, third]
  for (let hours = 1; hours <= 12; hours += 1) {
    await time.waiting(3)
    time.wakeAt(hour(hours))
    for (const each of all) await each.calm()
  }
  await Promise.all(all.map(each => each.passUntil(hour(12.5))))
  expect(all.flatMap(({ seen }) => seen.map(line => line.slice(7))).sort()).toEqual(
    Array.from({ length: 12 }, (_, index) => hour(index + 1).toISOString()),
  )
  expect(await on.runs()).toHaveLength(12)
})

describe('a process that ends between claiming a slot and beginning its run', () => {
  test('is noticed by its name: another one runs the slot, once', async () => {
    const time = await openTime()
    await haveClaim('gone', hour(9))
    time.jump(hour(1.01))
    const livenessOf = (worker: string) => (worker === 'gone' ? 'dead' : 'unknown')
    await using scheduler = startTestScheduler({
      services: on.services,
      time,
      project: () => project,
      livenessOf,
    })
    await scheduler.passUntil(hour(1.5))
    expect(await startedAt()).toEqual(['COMPLETED 13:00:36'])
  })

  test('is noticed by its lease when nothing else tells', async () => {
    const time = await openTime()
    time.jump(hour(1))
    await haveClaim('elsewhere', hour(1.25))
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(1.2))
    expect(await startedAt()).toEqual([])
    await scheduler.passUntil(hour(1.5))
    expect(await startedAt()).toEqual(['COMPLETED 13:15:00'])
  })

  test('leaves a misfire when a later time came before anybody could see to it', async () => {
    const time = await openTime()
    await haveClaim('elsewhere', hour(2.5))
    time.jump(hour(1.5))
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(2.75))
    expect(await startedAt()).toEqual(['MISFIRED 13:00:00', 'COMPLETED 14:00:00'])
    expect((await on.runs())[1]).toMatchObject({ problem: { code: 'MILLRACE-SCHEDULE-SUPERSEDED' } })
  })
})

test('a process that was only slow begins nothing after its claim was taken', async () => {
  const time = await openTime()
  const held = gate()
  const parts = { services: on.services, time, project: () => project }
  const slow = startTestScheduler({ ...parts, worker: 'slow', before: () => held.opened, lookMs: 86_400_000 })
  await time.waiting(1)
  time.wakeAt(hour(1))
  while ((await on.store.read(({ slots }) => slots.open(1))).length === 0) await new Promise(setImmediate)
  // It does not renew its claim: nobody wakes it.
  await time.waiting(1)
  time.jump(hour(1.5))
  const quick = startTestScheduler({ ...parts, worker: 'quick', store: await on.openStore() })
  while ((await on.events()).length < 2) await new Promise(setImmediate)
  held.open()
  await slow[Symbol.asyncDispose]()
  await quick[Symbol.asyncDispose]()
  expect(await startedAt()).toEqual(['COMPLETED 13:30:00'])
  expect([slow.seen, quick.seen]).toEqual([[], ['a TIME 2026-03-02T13:00:00.000Z']])
})

test('a slot whose launch was stopped before its run began waits for the next process', async () => {
  const time = await openTime()
  const parts = { services: on.services, time, project: () => project }
  {
    const untilStopped = (stopped: AbortSignal): Promise<void> =>
      new Promise(resolve => stopped.addEventListener('abort', () => resolve(), { once: true }))
    const stopped = startTestScheduler({ ...parts, before: untilStopped })
    await time.waiting(1)
    time.wakeAt(hour(1))
    while ((await on.store.read(({ slots }) => slots.open(1))).length === 0) await new Promise(setImmediate)
    await stopped[Symbol.asyncDispose]()
  }
  expect(await on.store.read(({ slots }) => slots.open(1))).toMatchObject([{ state: 'DUE' }])
  await using scheduler = startTestScheduler(parts)
  await scheduler.passUntil(hour(1.5))
  expect(await startedAt()).toEqual(['COMPLETED 13:00:00'])
})
