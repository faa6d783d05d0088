import type { CommandAction } from './command-context.ts'
import { eventQuery } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { newestEvents } from './newest-events.ts'
import { showEvent } from './show-event.ts'

const defaultLimit = 50

/** `millrace events list` */
export const listEvents: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const now = new Date()
  const query = await eventQuery(app, flags, now)
  const { data } = await newestEvents(await app.api(), query, flags.number('limit') ?? defaultLimit)
  if (flags.isOn('json')) output.json(data.map(({ event }) => event))
  else if (data.length > 0) for (const { event } of data) output.line(showEvent(event, now))
  else if (query.size > 0) output.note('No events like that.')
  else output.note('No events yet: `millrace run` publishes some.')
  return exitCodes.done
}
