import { afterEach, expect, test } from 'vitest'
import type { Schedule } from '../../projects/project.ts'
import { openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-03-02T12:00:00Z')
const hour = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000)
const onInput: Schedule = { ...timeSchedule([]), type: 'EVENT_BASED' }
const project = scheduledProject({ a: timeSchedule(['FREQ=HOURLY']), b: onInput })

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

test('a process leaves times and triggers of tasks that it may not run to the process that may', async () => {
  const time = new SimulatedTime(start)
  on = await openTestRuns(async () => undefined, { clock: time })
  const parts = { services: on.services, time, project: () => project }
  await using other = startTestScheduler({ ...parts, worker: 'other', runsHere: () => false })
  await other.passUntil(hour(2.5))
  expect(await on.runs()).toEqual([])
  await using owner = startTestScheduler({
    ...parts,
    store: await on.openStore(),
    worker: 'owner',
    runsHere: (_, task) => task.id === 'a',
  })
  const waiting = () => on.store.read(({ slots }) => slots.open(10))
  for (let minutes = 1; minutes <= 40 && (await waiting()).length === 0; minutes += 1)
    await Promise.all([other, owner].map(each => each.passUntil(hour(2.5 + minutes / 60))))
  expect(await waiting()).toMatchObject([{ taskId: 'b', state: 'DUE' }])
  expect((await on.runs()).map(({ worker, task }) => `${worker} ${task.id}`)).toContain('owner a')
  expect(await on.events()).not.toContain('b started')
})
