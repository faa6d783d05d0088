import { z } from 'zod'
import { startMethods } from '../run.ts'
import { DataTask } from './data-task.ts'

export const eventTypePrefix = 'com.qlik.v1.di-projects.di-tasks.'
export const eventSource = 'com.qlik/data-app-design'

/** A time as the contract writes it: ISO 8601 in UTC, with milliseconds and `Z`. */
export const EventTime = z.iso.datetime()

/** What `data` of every lifecycle event holds. */
export const commonData = {
  dataTask: DataTask,
  startTime: EventTime.describe('When the run started'),
  startMethod: z.enum(startMethods).optional().describe('What started the run'),
}

/**
 * A lifecycle event: CloudEvents 1.0 with the attributes of the public contract. Loose: a consumer may meet attributes
 * that later versions add. `spaceid` and `ownerid` are optional to read, and always written.
 */
export function eventSchema<Kind extends string, Data extends z.ZodType>(kind: Kind, data: Data) {
  return z.looseObject({
    id: z.string().describe('Unique identifier of the event'),
    specversion: z.literal('1.0').describe('Version of the CloudEvents specification'),
    type: z.literal(`${eventTypePrefix}${kind}` as const).describe('Type of the event'),
    source: z.string().describe('Producer of the event'),
    subject: z.string().optional().describe('di-projects/{projectId}/di-tasks/{taskId}/runs/{runId}'),
    time: EventTime.describe('When the event was made'),
    datacontenttype: z.string().describe('Media type of data'),
    dataschema: z.string().optional().describe('Schema of data'),
    tenantid: z.string().describe('Identifier of the tenant'),
    userid: z.string().describe('Identifier of the user who caused the event'),
    spaceid: z.string().optional().describe('Identifier of the space of the data task'),
    ownerid: z.string().optional().describe('Identifier of the owner of the data task'),
    extensions: z
      .looseObject({ actor: z.looseObject({}), updates: z.array(z.looseObject({})) })
      .describe('Extension attributes of the public contract'),
    data,
  })
}
