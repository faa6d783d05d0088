import { afterEach, describe, expect, test } from 'vitest'
import type { Project } from '../../projects/project.ts'
import { gate, openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-03-02T12:00:00Z')
const hour = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000)
const hourly = timeSchedule(['FREQ=HOURLY'])

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

async function openTime(work: Parameters<typeof openTestRuns>[0] = async () => undefined) {
  const time = new SimulatedTime(start)
  on = await openTestRuns(work, { clock: time })
  return time
}

async function history(): Promise<readonly string[]> {
  const runs = await on.runs()
  return runs.map(
    ({ task, state, startedAt }) => `${task.id} ${state} ${startedAt.toISOString().slice(11, 16)}`,
  )
}

describe('a schedule by time', () => {
  test('starts its task at each time, by the scheduler, in the name of the owner', async () => {
    const time = await openTime()
    const project = scheduledProject({ a: hourly, b: undefined })
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(2))
    expect(await history()).toEqual(['a COMPLETED 14:00', 'a COMPLETED 13:00'])
    expect((await on.runs())[0]).toMatchObject({ startMethod: 'SCHEDULER', startedBy: 'owner-1', launch: 2 })
    expect(await on.events()).toEqual(['a started', 'a completed', 'a started', 'a completed'])
  })

  test('that is disabled starts nothing', async () => {
    const time = await openTime()
    const project = scheduledProject({ a: { ...hourly, enabled: false } })
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(2))
    expect(await history()).toEqual([])
  })

  test('that is changed takes effect without a restart, and asks for nothing that was', async () => {
    const time = await openTime()
    let project = scheduledProject({ a: timeSchedule(['FREQ=DAILY;BYHOUR=3']) })
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(1.25))
    project = scheduledProject({ a: timeSchedule(['FREQ=HOURLY;BYMINUTE=10,20']) })
    await scheduler.passUntil(hour(1.5))
    expect(await history()).toEqual(['a COMPLETED 13:20'])
  })

  test('misfires, with the reason and no event, while the project has errors', async () => {
    const time = await openTime()
    let project: ReturnType<typeof scheduledProject> | undefined = scheduledProject({ a: hourly })
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    await scheduler.passUntil(hour(0.5))
    project = undefined
    await scheduler.passUntil(hour(1))
    expect(await history()).toEqual(['a MISFIRED 13:00'])
    expect(await on.runs()).toMatchObject([
      { problem: { message: 'the project has errors' }, endedAt: hour(1) },
    ])
    expect(await on.events()).toEqual([])
    const [misfire] = await on.runs()
    const log = await on.store.read(({ logs }) => logs.ofRun(misfire?.id ?? '', 0, 10))
    expect(log.map(({ text }) => text)).toEqual(['the project has errors'])
  })

  test('misfires while the task runs, and the run is still the last of its task', async () => {
    const release: (() => void)[] = []
    const time = await openTime(() => new Promise<void>(resolve => release.push(resolve)))
    const project = scheduledProject({ a: hourly })
    await using scheduler = startTestScheduler({ services: on.services, time, project: () => project })
    const manual = on.launch(project.tasks)
    while (release.length === 0) await new Promise(setImmediate)
    time.jump(hour(0.5))
    await scheduler.passUntil(hour(1))
    // The run is RUNNING once its progress was saved.
    expect((await history()).map(line => line.replace('RUNNING', 'STARTING'))).toEqual([
      'a MISFIRED 13:00',
      'a STARTING 12:00',
    ])
    expect(scheduler.seen).toEqual(['a MISFIRED 2026-03-02T13:00:00.000Z MILLRACE-TASK-ALREADY-RUNNING'])
    const [last] = await on.store.read(({ runs }) => runs.lastOfEachTask('p1'))
    expect(last?.startedAt).toEqual(start)
    for (const each of release) each()
    await manual
  })
})

test('a time that comes while an earlier one still waits for its turn misfires', async () => {
  const time = await openTime()
  const held = gate()
  const project = scheduledProject({ a: hourly })
  const parts = { services: on.services, time, project: () => project, before: () => held.opened }
  const scheduler = startTestScheduler(parts)
  for (const each of [1, 2]) {
    await time.waiting(1)
    time.wakeAt(hour(each))
    while (
      (await on.store.read(({ slots }) => slots.lastOfEachTask('p1')))[0]?.at.getTime() !==
      hour(each).getTime()
    )
      await new Promise(setImmediate)
  }
  while ((await on.runs()).length === 0) await new Promise(setImmediate)
  held.open()
  await scheduler.calm()
  await scheduler[Symbol.asyncDispose]()
  expect([...(await history())].sort()).toEqual(['a COMPLETED 14:00', 'a MISFIRED 14:00'])
})

describe('times that passed while no server ran', () => {
  const stopThenStart = async (schedule: typeof hourly) => {
    const time = await openTime()
    const project = scheduledProject({ a: schedule })
    const parts = { services: on.services, time, project: () => project }
    {
      await using scheduler = startTestScheduler(parts)
      await scheduler.passUntil(hour(1))
    }
    time.jump(hour(5.5))
    await using scheduler = startTestScheduler(parts)
    await scheduler.passUntil(hour(6))
    return scheduler.seen
  }

  test('are made up for by one run at once', async () => {
    expect(await stopThenStart(hourly)).toEqual([
      'a missed 2026-03-02T14:00:00.000Z to 2026-03-02T17:00:00.000Z',
      'a TIME 2026-03-02T17:00:00.000Z',
      'a TIME 2026-03-02T18:00:00.000Z',
    ])
    expect(await history()).toEqual(['a COMPLETED 18:00', 'a COMPLETED 17:30', 'a COMPLETED 13:00'])
  })

  test('are one misfire where the schedule says so', async () => {
    await stopThenStart({ ...hourly, whenMissed: 'ONSCHEDULED' })
    expect(await history()).toEqual(['a COMPLETED 18:00', 'a MISFIRED 17:00', 'a COMPLETED 13:00'])
  })
})

test('projects that take long to look at are looked at less often', async () => {
  const time = await openTime()
  const lookedAt: number[] = []
  const slow = scheduledProject({ a: hourly })
  const look = (): Project => {
    lookedAt.push(time.now().getTime() - start.getTime())
    time.jump(new Date(time.now().getTime() + 400))
    return slow
  }
  await using scheduler = startTestScheduler({ services: on.services, time, project: look })
  await scheduler.passUntil(new Date(start.getTime() + 20_000))
  const pauses = lookedAt.slice(1).map((at, index) => at - (lookedAt[index] ?? 0))
  expect(pauses.length).toBeGreaterThan(0)
  for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(8_000)
})
