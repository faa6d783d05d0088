import { z } from 'zod'
import { isReadable, readableSpaces, type ReadableSpaces } from '../../access/rights-in-space.ts'
import type { Actor } from '../../access/actor.ts'
import { eventKinds, eventType } from '../../contract/events/catalogue.ts'
import { parseFilter } from '../../contract/filters/parse-filter.ts'
import type { EventPredicate } from '../../contract/filters/event-filter.ts'
import { webhookFields } from '../../contract/webhooks/webhook-fields.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { EventFilter, Readers, StoredEvent } from '../../store/store.ts'

const Texts = z.union([z.string(), z.array(z.string())])

/** What a client may say about which events it wants; all that it says must hold. */
export const EventChoice = {
  filter: webhookFields.filter.optional(),
  type: Texts.optional().describe('Types of events, or started, completed, failed, stopped; comma-separated'),
  project: z.string().optional().describe('Id of a project'),
  task: z.string().optional().describe('Id of a data task'),
  run: z.string().optional().describe('Id of a run'),
  since: z.iso.datetime({ offset: true }).optional().describe('Published at this time or later'),
}
const Choice = z.object(EventChoice)

/** Which events are meant: what the store can tell, and what is left to look at. */
export interface EventSelection {
  readonly stored: EventFilter
  readonly predicate: EventPredicate | undefined
  /** Gets events of the spaces that they may read. */
  readonly reader: Actor
}

/** Throws AppError `MILLRACE-EVENT-QUERY-INVALID`, with the column for a filter. */
export function eventSelection(choice: z.output<typeof Choice>, reader: Actor): EventSelection {
  const { project, task, run, since } = choice
  const types = [choice.type ?? []].flat().flatMap(text => text.split(','))
  return {
    stored: {
      ...(project === undefined ? {} : { projectId: project }),
      ...(task === undefined ? {} : { taskId: task }),
      ...(run === undefined ? {} : { runId: run }),
      ...(types.length === 0 ? {} : { types: types.map(fullType) }),
      ...(since === undefined ? {} : { since: new Date(since) }),
    },
    predicate: choice.filter === undefined ? undefined : predicateOf(choice.filter),
    reader,
  }
}

/** Those of a page of the log that are selected, by the roles that the reader has in spaces now. */
export async function selectedOf(
  records: Pick<Readers, 'spaces'>,
  { predicate, reader }: EventSelection,
  page: readonly StoredEvent[],
): Promise<readonly StoredEvent[]> {
  const readable = await readableSpaces(records, reader)
  return page.filter(
    stored => isEventReadable(readable, stored) && (!predicate || predicate.matches(stored.event)),
  )
}

export function isEventReadable(readable: ReadableSpaces, { event }: StoredEvent): boolean {
  return isReadable(readable, event.data.dataTask.spaceId)
}

function fullType(text: string): string {
  const kind = eventKinds.find(candidate => candidate === text || eventType(candidate) === text)
  if (kind) return eventType(kind)
  throw new AppError('MILLRACE-EVENT-QUERY-INVALID', `There is no event type "${text}"`, {
    fix: `The types are ${eventKinds.join(', ')}, also written in full, such as ${eventType('failed')}.`,
  })
}

function predicateOf(text: string): EventPredicate {
  const { predicate, problem } = parseFilter(text)
  if (predicate) return predicate
  throw new Error(`the schema let a wrong filter pass: ${problem.what}`)
}
