import { z } from 'zod'
import { LifecycleEvent } from './lifecycle-event.ts'

/** An event of the log with its place in it. */
export const EventEntry = z
  .object({
    position: z.int().describe('Place in the log; grows in the order in which events were committed'),
    runId: z.string().describe('The run that published it'),
    event: LifecycleEvent.describe('The event, as it is delivered'),
  })
  .meta({ id: 'EventEntry' })
export type EventEntry = z.infer<typeof EventEntry>

const Link = z.object({ href: z.url() })

/** Events of the log, oldest first. */
export const EventPage = z
  .object({
    data: z.array(EventEntry),
    position: z.int().describe('Up to here the log was read: ask after it for what comes later'),
    links: z.object({ self: Link, next: Link.optional().describe('Absent: this was the newest') }),
  })
  .meta({ id: 'EventPage' })
export type EventPage = z.infer<typeof EventPage>

/** The page that a value is; throws a ZodError otherwise. Not a copy: attributes of events keep their order. */
export function parseEventPage(value: unknown): EventPage {
  assertEventPage(value)
  return value
}

function assertEventPage(value: unknown): asserts value is EventPage {
  EventPage.parse(value)
}
