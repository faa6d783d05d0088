import { afterEach, expect, test } from 'vitest'
import type { Project, Schedule } from '../../projects/project.ts'
import { openTestRuns, type TestRuns } from '../testing/test-runs.ts'
import { SimulatedTime } from './testing/simulated-time.ts'
import { scheduledProject, startTestScheduler } from './testing/test-scheduler.ts'
import { timeSchedule } from './testing/time-schedule.ts'

const start = new Date('2026-01-01T00:00:30Z')
const end = new Date('2027-01-01T00:00:30Z')
const days = 86_400_000

/** Times that daylight saving moves or doubles in each of the zones, and a rhythm through it all. */
const schedules: Readonly<Record<string, Schedule>> = {
  paris: timeSchedule(['FREQ=DAILY;BYHOUR=2;BYMINUTE=30'], { timezone: 'Europe/Paris' }),
  newYork: timeSchedule(['FREQ=DAILY;BYHOUR=1,2;BYMINUTE=30'], { timezone: 'America/New_York' }),
  lordHowe: timeSchedule(['FREQ=DAILY;BYHOUR=1;BYMINUTE=45', 'FREQ=DAILY;BYHOUR=2;BYMINUTE=15'], {
    timezone: 'Australia/Lord_Howe',
  }),
  santiago: timeSchedule(['FREQ=HOURLY;INTERVAL=3;BYMINUTE=15'], { timezone: 'America/Santiago' }),
}

const timesOfDay: Readonly<Record<string, readonly string[]>> = {
  paris: ['02:30'],
  newYork: ['01:30', '02:30'],
  lordHowe: ['01:45', '02:15'],
  santiago: ['00:15', '03:15', '06:15', '09:15', '12:15', '15:15', '18:15', '21:15'],
}

/** What the clocks jump over comes as much later. */
const moved: Readonly<Record<string, string>> = {
  'paris 2026-03-29 02:30': 'paris 2026-03-29 03:30',
  'newYork 2026-03-08 02:30': 'newYork 2026-03-08 03:30',
  'lordHowe 2026-10-04 02:15': 'lordHowe 2026-10-04 02:45',
  'santiago 2026-09-06 00:15': 'santiago 2026-09-06 01:15',
}

let on: TestRuns
afterEach(async () => await on[Symbol.asyncDispose]())

test(
  'a year of schedules in four time zones, with restarts: each slot runs once, at its time',
  { timeout: 300_000 },
  async () => {
    const time = new SimulatedTime(start)
    on = await openTestRuns(async () => undefined, { clock: time })
    const project: Project = {
      ...scheduledProject(schedules),
      tasks: scheduledProject(schedules).tasks.map(task => ({ ...task, upstream: [] })),
    }
    const parts = { services: on.services, time, project: () => project, lookMs: 5 * days }
    const seen: string[] = []
    // Uneven, so that restarts fall on all times of the day.
    for (let at = start; at < end;) {
      at = new Date(Math.min(at.getTime() + 9.3 * days, end.getTime()))
      await using scheduler = startTestScheduler(parts)
      await scheduler.passUntil(at)
      seen.push(...scheduler.seen)
    }
    expect(seen.map(onWallClock).toSorted()).toEqual(expected().toSorted())
    // What comes twice counts the first time.
    expect(seen).toContain('newYork TIME 2026-11-01T05:30:00.000Z')
    expect(seen).toContain('lordHowe TIME 2026-04-04T14:45:00.000Z')
    const late = await on.store.read(async ({ runs }) => {
      const all = await runs.find({}, 100_000)
      return all.filter(({ startedAt }) => startedAt.getTime() % 60_000 !== 0)
    })
    expect(late).toEqual([])
  },
)

/** A line of the scheduler with the time as the schedule's zone shows it. */
function onWallClock(line: string): string {
  const [id = '', , time = ''] = line.split(' ')
  const { timezone = '' } = schedules[id] ?? {}
  const shown = new Date(time).toLocaleString('sv-SE', { timeZone: timezone })
  return `${id} ${shown.slice(0, 16)}`
}

/** Every time of every day that the wall clocks show between start and end. */
function expected(): readonly string[] {
  const dates: string[] = []
  for (let day = start.getTime() - days; day <= end.getTime() + days; day += days)
    dates.push(new Date(day).toISOString().slice(0, 10))
  return Object.entries(timesOfDay).flatMap(([id, times]) => {
    const [from, to] = [start, end].map(moment => onWallClock(`${id} TIME ${moment.toISOString()}`))
    return dates
      .flatMap(date => times.map(each => `${id} ${date} ${each}`))
      .map(line => moved[line] ?? line)
      .filter(line => line > (from ?? '') && line < (to ?? ''))
  })
}
