import { z } from 'zod'
import { startMethods, type StartMethod } from '../run.ts'
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

/** What every event is made from. `id` is new for each event; `time` is when the event is made. */
export interface EventFacts {
  readonly id: string
  readonly time: Date
  readonly tenantId: string
  readonly runId: string
  readonly task: DataTask
  readonly startTime: Date
  readonly startMethod: StartMethod
  readonly startedBy: string
}

/** The whole event around its data, in the order in which the public examples write the attributes. */
export function envelope<Kind extends string, Data>(
  kind: Kind,
  facts: EventFacts,
  userId: string,
  data: Data,
) {
  const { id, time, tenantId, runId, task } = facts
  return {
    id,
    data,
    time: eventTime(time),
    type: `${eventTypePrefix}${kind}` as const,
    source: eventSource,
    userid: userId,
    ownerid: task.ownerId,
    spaceid: task.spaceId,
    subject: `di-projects/${task.projectId}/di-tasks/${task.id}/runs/${runId}`,
    tenantid: tenantId,
    extensions: { actor: {}, updates: [] },
    specversion: '1.0' as const,
    datacontenttype: 'application/json',
  }
}

/** The task as events show it: the attributes of the contract and no others. */
export function eventTask(task: DataTask): DataTask {
  const { id, name, type, ownerId, spaceId, projectId, description } = task
  return {
    id,
    name,
    type,
    ownerId,
    spaceId,
    projectId,
    ...(description === undefined ? {} : { description }),
  }
}

/** A time as `EventTime` describes it. */
export function eventTime(time: Date): string {
  return time.toISOString()
}
