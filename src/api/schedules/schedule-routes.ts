import { ScheduleList, SchedulesQuery } from '../../contract/api/schedule-answers.ts'
import { isReadable, readableSpaces } from '../../access/rights-in-space.ts'
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
      summary:
        'The schedules of data tasks in spaces that the caller may read: next times, and what became of the last',
      permission: 'read',
      query: SchedulesQuery,
      answers: { 200: ScheduleList },
      handle: async ({ query, caller }) => {
        const readable = await store.read(records => readableSpaces(records, caller))
        const seen: ScheduleReader['projects'] = async () =>
          (await projects()).filter(({ project }) => project && isReadable(readable, project.spaceId))
        return { status: 200, body: { data: await listSchedules({ store, clock, projects: seen }, query) } }
      },
    }),
  ]
}
