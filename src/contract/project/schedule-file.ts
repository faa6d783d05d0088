import { z } from 'zod'
import { flag, modifiedByAi, text, whole, word } from './shared-schemas.ts'
import { schedulingTypes } from './words.ts'

/** `schedule.yaml`: when a task runs by itself. */
export const ScheduleFile = z.strictObject({
  modifiedByAi,
  scheduling: z
    .array(
      z.strictObject({
        description: text('Description of the schedule'),
        version: z.union([z.string(), z.number()]).optional().describe('Version in exports; not used'),
        enabled: flag('Whether the schedule is used; false when left out'),
        schedulingType: word(schedulingTypes, 'By time or by events', 'NONE'),
        timeBasedScheduling: z
          .strictObject({
            schedule: z
              .array(z.string())
              .optional()
              .describe('Recurrence rules of iCalendar, with RRULE: before'),
            startDateTime: text('From when; gives the time of day too'),
            endDateTime: text('Until when'),
            timezone: text('Name of the time zone, such as Europe/Paris', 'Etc/UTC'),
            fullloadInterval: whole('Every how many runs the data is loaded as a whole; not used'),
          })
          .optional()
          .describe('Times'),
        eventBasedScheduling: z
          .strictObject({
            eventSchedulingType: word(
              ['ANY_INPUT_TASK', 'ANY_SELECTED_TASK'],
              'Which tasks start this one by completing',
              'ANY_INPUT_TASK',
            ),
            triggerApps: z
              .array(
                z.strictObject({
                  projectId: text('Project of the task; this one when left out'),
                  dataAppId: z.string().describe('Task'),
                }),
              )
              .optional()
              .describe('The selected tasks'),
          })
          .optional()
          .describe('Events'),
        runOnReconnect: z
          .enum(['IMMEDIATE', 'ONSCHEDULED'])
          .optional()
          .describe(
            'What times do that passed while no server ran: one run at once (IMMEDIATE, when left out), or none until the next time',
          ),
      }),
    )
    .optional()
    .describe('At most one schedule'),
})
export type ScheduleFile = z.infer<typeof ScheduleFile>
