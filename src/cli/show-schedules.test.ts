import { expect, test } from 'vitest'
import type { ScheduleAnswer } from '../contract/api/schedule-answers.ts'
import { showSchedules } from './show-schedules.ts'

const landing: ScheduleAnswer = {
  projectId: 'p1',
  projectName: 'shop',
  taskId: 'landing-1',
  taskName: 'landing',
  taskType: 'LANDING',
  enabled: true,
  schedulingType: 'TIME_BASED',
  rules: ['RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30'],
  timezone: 'Europe/Paris',
  endDateTime: '2027-01-01T00:00:00.000Z',
  triggeredBy: [],
  runOnReconnect: 'IMMEDIATE',
  next: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z'],
  lastSlot: {
    at: '2026-03-27T01:30:00.000Z',
    kind: 'TIME',
    state: 'STARTED',
    runId: 'r1',
    runState: 'COMPLETED',
  },
}

test('a schedule by time is shown with its next times in its zone and in UTC', () => {
  expect(showSchedules([landing]).split('\n')).toEqual([
    'shop · landing · LANDING · enabled',
    '  when  RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30 (Europe/Paris)',
    '        until Fri 2027-01-01 01:00 Europe/Paris  (2027-01-01 00:00 UTC)',
    '  next  Sat 2026-03-28 02:30 Europe/Paris  (2026-03-28 01:30 UTC)',
    '  next  Sun 2026-03-29 03:30 Europe/Paris  (2026-03-29 01:30 UTC)',
    '  last  Fri 2026-03-27 02:30 Europe/Paris  (2026-03-27 01:30 UTC) · completed · run r1',
  ])
})

test('a schedule by events names what it follows, and why its last slot misfired', () => {
  const storage: ScheduleAnswer = {
    ...landing,
    taskName: 'storage',
    taskType: 'STORAGE',
    schedulingType: 'EVENT_BASED',
    rules: [],
    timezone: 'Etc/UTC',
    next: [],
    triggeredBy: [
      { projectId: 'p1', taskId: 'landing-1' },
      { projectId: 'p2', taskId: 'rates' },
    ],
    lastSlot: {
      at: '2026-03-27T01:30:05.000Z',
      kind: 'EVENT',
      state: 'MISFIRED',
      runId: 'r2',
      runState: 'MISFIRED',
      message: 'The project has errors:\na.yaml:1:1 no',
    },
  }
  expect(showSchedules([storage]).split('\n')).toEqual([
    'shop · storage · STORAGE · enabled',
    '  when  any of these completes: landing-1, rates of project p2',
    '  last  Fri 2026-03-27 01:30:05 UTC · misfired, asked for by an event · The project has errors: a.yaml:1:1 no',
  ])
})
