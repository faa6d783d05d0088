import { parseLifecycleEvent, type LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { App } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { eventQuery, fullType } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { followStream, noteFollowState, type FollowState } from './follow-stream.ts'
import { newestEvents } from './newest-events.ts'
import { showEvent } from './show-event.ts'
import { showDuration } from './show-text.ts'
import { startTimeout } from './start-timeout.ts'

/** `millrace events tail` */
export const tailEvents: CommandAction = async context => {
  const { flags, output, stops } = context
  const until = flags.text('until')
  const untilType = until === undefined ? undefined : fullType(until)
  await using app = await context.openApp()
  const query = await eventQuery(app, flags, new Date())
  const stop = new AbortController()
  stops.takeOver(() => stop.abort())
  using timeout = startTimeout(flags.number('timeout'), stop)
  if (flags.text('output') === 'ndjson') output.line(JSON.stringify({ type: 'version', format: '1.0' }))
  const show = (position: number, event: LifecycleEvent): void => showOne(context, position, event)
  const after = await startPosition(app, context, query, show)
  const live = `● live${query.size > 0 ? ' · filtered' : ''} · ^C quit`
  const onState = (state: FollowState): void =>
    state === 'live' ? output.note(live) : noteFollowState(output, state)
  const moves = followStream({ app, reopen: context.openApp, query, after, signal: stop.signal, onState })
  for await (const { position, event } of moves) {
    if (event === undefined) continue
    show(position, parseLifecycleEvent(JSON.parse(event.body)))
    if (event.type === untilType) return exitCodes.done
  }
  if (timeout.isOver && until !== undefined) throw neverCame(until, timeout.ms)
  return timeout.isOver ? exitCodes.done : (stops.exitCode ?? exitCodes.done)
}

/** With --since or --from: from there; otherwise from now, but for the lines asked for, which are shown. */
async function startPosition(
  app: App,
  { flags }: CommandContext,
  query: URLSearchParams,
  show: (position: number, event: LifecycleEvent) => void,
): Promise<number | 'now'> {
  const from = flags.number('from')
  if (from !== undefined) return from
  if (flags.text('since') !== undefined) return 0
  const lines = flags.number('lines') ?? 0
  if (lines === 0) return 'now'
  const earlier = await newestEvents(await app.api(), query, lines)
  for (const { position, event } of earlier.data) show(position, event)
  return earlier.position
}

function neverCame(until: string, ms: number): AppError {
  return new AppError('MILLRACE-CLI-TIMED-OUT', `No ${until} event came within ${showDuration(ms)}`, {
    fix: 'Look with `millrace status` what runs, or allow more time.',
  })
}

function showOne({ flags, output }: CommandContext, position: number, event: LifecycleEvent): void {
  const isNdjson = flags.text('output') === 'ndjson'
  const line = { ...event, millracecursor: String(position) }
  output.line(isNdjson ? JSON.stringify(line) : showEvent(event, new Date()))
}
