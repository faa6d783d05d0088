import type { CommandAction } from './command-context.ts'
import { eventFilter } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { showEvent } from './show-event.ts'

const defaultLimit = 50

/** `millrace events list` */
export const listEvents: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const now = new Date()
  const filter = await eventFilter(app, flags, now)
  const store = await app.store()
  const found = await store.read(({ events }) => events.latest(flags.number('limit') ?? defaultLimit, filter))
  if (flags.isOn('json')) output.json(found.map(({ event }) => event))
  else if (found.length === 0) output.note('No events yet: `millrace run` publishes some.')
  else for (const stored of found) output.line(showEvent(stored, now))
  return exitCodes.done
}
