import type { App, EventFilter, StoredEvent } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import { sleep } from '../foundation/sleep.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { eventFilter, fullType } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { showEvent } from './show-event.ts'
import { showDuration } from './show-text.ts'

const eventsAtOnce = 500
const pollMs = 200

/** `millrace events tail` */
export const tailEvents: CommandAction = async context => {
  const { flags, stops } = context
  const until = flags.text('until')
  const untilType = until === undefined ? undefined : fullType(until)
  await using app = await context.openApp()
  const now = new Date()
  const filter = await eventFilter(app, flags, now)
  const stop = new AbortController()
  stops.takeOver(() => stop.abort())
  const start = await startPosition(app, context, filter)
  const timeoutMs = flags.number('timeout')
  const tail = {
    app,
    filter,
    untilType,
    signal: stop.signal,
    deadline: performance.now() + (timeoutMs ?? Infinity),
  }
  greet(context, filter)
  const end = await followEvents(tail, start, stored => show(context, stored))
  if (end === 'timed out' && until !== undefined) {
    throw new AppError(
      'MILLRACE-CLI-TIMED-OUT',
      `No ${until} event came within ${showDuration(timeoutMs ?? 0)}`,
      {
        fix: 'Look with `millrace status` what runs, or allow more time.',
      },
    )
  }
  return end === 'stopped' ? (stops.exitCode ?? exitCodes.done) : exitCodes.done
}

interface Tail {
  readonly app: App
  readonly filter: EventFilter
  readonly untilType: string | undefined
  readonly signal: AbortSignal
  readonly deadline: number
}

/** Reads by position, so that nothing is missed whoever writes (invariant 5). */
async function followEvents(
  { app, filter, untilType, signal, deadline }: Tail,
  start: number,
  show: (stored: StoredEvent) => void,
): Promise<'stopped' | 'timed out' | 'found'> {
  const store = await app.store()
  let position = start
  while (!signal.aborted) {
    const found = await store.read(({ events }) => events.after(position, eventsAtOnce, filter))
    for (const stored of found) {
      show(stored)
      position = stored.position
      if (stored.event.type === untilType) return 'found'
    }
    if (performance.now() > deadline) return 'timed out'
    if (found.length < eventsAtOnce) await sleep(pollMs, signal)
  }
  return 'stopped'
}

/** With --since or --from: from there; otherwise from now, but for the lines asked for. */
async function startPosition(app: App, { flags }: CommandContext, filter: EventFilter): Promise<number> {
  const from = flags.number('from')
  if (from !== undefined) return from
  if (flags.text('since') !== undefined) return 0
  const store = await app.store()
  const lines = flags.number('lines') ?? 0
  return await store.read(async ({ events }) => {
    const [newest] = await events.latest(1)
    const [oldestShown] = lines > 0 ? await events.latest(lines, filter) : []
    return oldestShown ? oldestShown.position - 1 : (newest?.position ?? 0)
  })
}

function greet({ flags, output }: CommandContext, filter: EventFilter): void {
  if (flags.text('output') === 'ndjson') output.line(JSON.stringify({ type: 'version', format: '1.0' }))
  const filtered = Object.keys(filter).length > 0 ? ' · filtered' : ''
  output.note(`● live${filtered} · ^C quit`)
}

function show({ flags, output }: CommandContext, stored: StoredEvent): void {
  const isNdjson = flags.text('output') === 'ndjson'
  const line = { ...stored.event, millracecursor: String(stored.position) }
  output.line(isNdjson ? JSON.stringify(line) : showEvent(stored, new Date()))
}
