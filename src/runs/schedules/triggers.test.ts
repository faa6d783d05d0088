import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Schedule } from '../../projects/project.ts'
import { gate, openTestRuns, type TestRuns, type TestWork } from '../testing/test-runs.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler, type TestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-03-02T12:00:00Z')
const onInput: Schedule = { ...timeSchedule([]), type: 'EVENT_BASED' }
const onSelected = (projectId: string, taskId: string): Schedule => ({
  ...onInput,
  triggeredBy: 'ANY_SELECTED_TASK',
  triggers: [{ projectId, taskId }],
})

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

/** A scheduler of tasks of which each reads the one before it. */
async function open(
  schedules: Readonly<Record<string, Schedule | undefined>>,
  work: TestWork = async () => undefined,
) {
  const time = new SimulatedTime(start)
  on = await openTestRuns(work, { clock: time })
  const project = scheduledProject(schedules)
  const begin = (): TestScheduler =>
    startTestScheduler({ services: on.services, time, project: () => project })
  const run = async (id: string): Promise<void> => {
    await on.launch(project.tasks.filter(task => task.id === id))
  }
  return { project, begin, run, time }
}

/** Until the events name something. */
async function until(what: string, count = 1): Promise<void> {
  await vi.waitFor(
    async () =>
      expect((await on.events()).filter(event => event === what).length).toBeGreaterThanOrEqual(count),
    { timeout: 20_000, interval: 5 },
  )
}

/** Lets pass what a scheduler waits for until the events name something. */
async function passUntil(
  scheduler: TestScheduler,
  time: SimulatedTime,
  what: string,
  count = 1,
): Promise<void> {
  while ((await on.events()).filter(event => event === what).length < count)
    await scheduler.passUntil(new Date(time.now().getTime() + 100))
}

describe('a schedule by events', () => {
  test('starts what reads a task when that completes, and so on', async () => {
    const { begin, run, time } = await open({ a: undefined, b: onInput, c: onInput })
    await using scheduler = begin()
    await scheduler.calm()
    await run('a')
    await passUntil(scheduler, time, 'c completed')
    expect(await on.events()).toEqual([
      'a started',
      'a completed',
      'b started',
      'b completed',
      'c started',
      'c completed',
    ])
    expect((await on.runs()).map(({ startMethod, startedBy }) => [startMethod, startedBy])).toEqual([
      ['SCHEDULER', 'owner-1'],
      ['SCHEDULER', 'owner-1'],
      ['USER', 'ada'],
    ])
  })

  test('starts nothing when the task fails', async () => {
    const { begin, run, time } = await open({ a: undefined, b: onInput }, async ({ id }) => {
      if (id === 'a') throw new Error('no')
    })
    await using scheduler = begin()
    await scheduler.calm()
    await run('a')
    await scheduler.passUntil(new Date(time.now().getTime() + 10_000))
    expect(await on.events()).toEqual(['a started', 'a failed'])
  })

  test('follows a selected task that it does not read', async () => {
    const { begin, run, time } = await open({ a: undefined, b: undefined, c: onSelected('p1', 'a') })
    await run('a')
    await run('b')
    await using scheduler = begin()
    await scheduler.calm()
    await run('a')
    await passUntil(scheduler, time, 'c completed')
    expect(scheduler.seen[0]).toEqual('a asks for c')
  })

  test('asks for one run more however often the task completes meanwhile', async () => {
    const going = gate()
    let runs = 0
    const { begin, run, time } = await open({ a: undefined, b: onInput }, async ({ id }) => {
      if (id === 'b' && (runs += 1) === 1) await going.opened
    })
    await using scheduler = begin()
    await scheduler.calm()
    await run('a')
    // What goes on does not come to rest, so time passes by hand.
    while (!(await on.events()).includes('b started')) {
      time.step(new Date(time.now().getTime() + 100))
      await new Promise(setImmediate)
    }
    await run('a')
    await run('a')
    await run('a')
    time.step(new Date(time.now().getTime() + 5_000))
    going.open()
    await until('b completed')
    await passUntil(scheduler, time, 'b completed', 2)
    await scheduler.passUntil(new Date(time.now().getTime() + 10_000))
    expect((await on.events()).filter(event => event === 'b completed')).toHaveLength(2)
  })

  test('does not meddle with a launch that runs both tasks itself', async () => {
    const { begin, project, time } = await open({ a: undefined, b: onInput })
    await using scheduler = begin()
    await scheduler.calm()
    await on.launch(project.tasks)
    await scheduler.passUntil(new Date(time.now().getTime() + 10_000))
    expect(await on.events()).toEqual(['a started', 'a completed', 'b started', 'b completed'])
  })

  test('remembers what completed while no scheduler ran, once', async () => {
    const { begin, run, time } = await open({ a: undefined, b: onInput })
    {
      await using scheduler = begin()
      await scheduler.calm()
    }
    await run('a')
    await run('a')
    {
      await using scheduler = begin()
      await passUntil(scheduler, time, 'b completed')
    }
    await using scheduler = begin()
    await scheduler.passUntil(new Date(time.now().getTime() + 10_000))
    expect((await on.events()).filter(event => event.startsWith('b'))).toEqual(['b started', 'b completed'])
  })

  test('asks for nothing when a run has begun since', async () => {
    const { begin, run, time } = await open({ a: undefined, b: onInput })
    {
      await using scheduler = begin()
      await scheduler.calm()
    }
    await run('a')
    await run('b')
    await using scheduler = begin()
    await scheduler.passUntil(new Date(time.now().getTime() + 10_000))
    expect(scheduler.seen).toEqual(['a asks for b'])
    expect((await on.events()).filter(event => event === 'b started')).toHaveLength(1)
  })
})
