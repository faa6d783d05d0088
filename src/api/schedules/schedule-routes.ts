import { ScheduleList, SchedulesQuery } from '../../contract/api/schedule-answers.ts'
import type { ApiServices } from '../api-services.ts'
import { defineRoute, type Route } from '../route.ts'
import { listSchedules, type ScheduleReader } from './list-schedules.ts'

/** When the tasks of the workspace run by themselves. */
export function scheduleRoutes(
  { store, clock }: Pick<ApiServices, 'store' | 'clock'>,
  projects: ScheduleReader['projects'],
): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/schedules',
      summary: 'The schedules of data tasks: their next times, and what became of the last',
      permission: 'read',
      query: SchedulesQuery,
      answers: { 200: ScheduleList },
      handle: async ({ query }) => ({
        status: 200,
        body: { data: await listSchedules({ store, clock, projects }, query) },
      }),
    }),
  ]
}
