import { expect, test } from 'vitest'
import { ScheduleList } from '../../contract/api/schedule-answers.ts'
import type { Project, Schedule } from '../../projects/project.ts'
import { timeSchedule } from '../../runs/schedules/testing/time-schedule.ts'
import { scheduledProject } from '../../runs/schedules/testing/test-scheduler.ts'
import { openTestApi } from '../testing/test-api.ts'
import { scheduleRoutes } from './schedule-routes.ts'

const daily = timeSchedule(['FREQ=DAILY;BYHOUR=2;BYMINUTE=30'], {
  timezone: 'Europe/Paris',
  start: new Date('2026-01-01T00:00:00Z'),
  end: new Date('2999-01-01T00:00:00Z'),
})
const onInput: Schedule = { ...timeSchedule([]), type: 'EVENT_BASED' }

const openApi = (...projects: readonly (Project | undefined)[]) =>
  openTestApi({
    routes: services => scheduleRoutes(services, async () => projects.map(project => ({ project }))),
  })

test('schedules are listed with their next times, to those who may read their space', async () => {
  const project = scheduledProject({ a: daily, b: onInput, c: undefined, d: { ...daily, enabled: false } })
  await using api = await openApi(project, undefined)
  const answer = await api.call('GET', '/api/v1/schedules?next=2', { key: 'admin' })
  const { data } = ScheduleList.parse(answer.body)
  expect(data.map(({ taskId, enabled, next }) => [taskId, enabled, next.length])).toEqual([
    ['a', true, 2],
    ['b', true, 0],
    ['d', false, 0],
  ])
  expect(data[0]).toMatchObject({
    projectId: 'p1',
    taskName: 'Task a',
    schedulingType: 'TIME_BASED',
    rules: ['RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30'],
    timezone: 'Europe/Paris',
    startDateTime: '2026-01-01T00:00:00.000Z',
    endDateTime: '2999-01-01T00:00:00.000Z',
    runOnReconnect: 'IMMEDIATE',
  })
  expect(data[0]).not.toHaveProperty('lastSlot')
  expect(data[1]?.triggeredBy).toEqual([{ projectId: 'p1', taskId: 'a' }])
})

test('the last slot tells what became of it', async () => {
  await using api = await openApi(scheduledProject({ a: daily }))
  const at = new Date('2026-03-02T01:30:00Z')
  await api.store.write(async ({ slots }) => {
    const claim = { worker: 'w', leaseExpiresAt: at }
    const slot = await slots.addTime({ projectId: 'p1', taskId: 'a', at }, claim)
    await slots.end(slot?.sequence ?? 0, 'w', { state: 'MISFIRED', runId: 'r1' })
  })
  const answer = await api.call('GET', '/api/v1/schedules?projectId=p1&next=0')
  expect(answer.body).toMatchObject({
    data: [{ next: [], lastSlot: { at: at.toISOString(), kind: 'TIME', state: 'MISFIRED', runId: 'r1' } }],
  })
  expect((await api.call('GET', '/api/v1/schedules?projectId=p2')).body).toEqual({ data: [] })
})

test('more times than a hundred are refused, and so is a caller without a key', async () => {
  await using api = await openApi()
  expect((await api.call('GET', '/api/v1/schedules?next=101')).status).toBe(400)
  expect((await api.call('GET', '/api/v1/schedules', { key: 'none' })).status).toBe(401)
})
