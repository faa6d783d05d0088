import { deliveryFormats, type DeliveryFormat } from '../contract/webhooks/delivery-settings.ts'
import { parseLifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { App, Forwarder } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Secret } from '../foundation/secret.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { eventQuery } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { followStream, noteFollowState, type FollowedMove, type FollowState } from './follow-stream.ts'
import { forwardUntilTaken } from './forward-event.ts'
import { createListenDisplay, type ListenDisplay } from './listen-display.ts'
import { developmentSecret, openListenCursor, type ListenCursor } from './listen-state.ts'
import { usageError } from './program.ts'
import { readSecret } from './read-secret.ts'
import { startTimeout } from './start-timeout.ts'

/** `millrace listen` */
export const listen: CommandAction = async context => {
  const { flags, output, stops } = context
  await using app = await context.openApp()
  if (flags.isOn('printSecret')) {
    output.result((await developmentSecret(app.workspace.state.folder)).secret.reveal())
    return exitCodes.done
  }
  const url = receiverUrl(flags.text('forwardTo'))
  const display = createListenDisplay(output, flags.text('output') === 'ndjson')
  const { secret, signature } = await signingSecret(context, app)
  await using forwarder = await app.openForwarder({ url, secret, format: formatOf(flags.text('format')) })
  const cursor = await openListenCursor(app.workspace.state.folder, url)
  const query = await eventQuery(app, flags, new Date())
  const stop = new AbortController()
  stops.takeOver(() => stop.abort())
  using timeout = startTimeout(flags.number('timeout'), stop)
  display.connecting(url)
  const after = startPosition(flags.text('from'), cursor)
  const onState = (state: FollowState): void =>
    state === 'live'
      ? display.ready({ url, signature, after, filter: flags.text('filter') })
      : noteFollowState(output, state)
  const moves = followStream({ app, reopen: context.openApp, query, after, signal: stop.signal, onState })
  const taken = await forwardAll(moves, {
    forwarder,
    cursor,
    display,
    signal: stop.signal,
    isFailureSkipped: flags.isOn('skipFailures'),
    most: flags.number('exitAfter') ?? Infinity,
  })
  if (timeout.isOver && flags.number('exitAfter') !== undefined) throw tooFew(taken)
  return stops.exitCode ?? exitCodes.done
}

interface Forwarding {
  readonly forwarder: Forwarder
  readonly cursor: ListenCursor
  readonly display: ListenDisplay
  readonly signal: AbortSignal
  readonly isFailureSkipped: boolean
  /** Ends after so many events. */
  readonly most: number
}

/** Forwards one event after the other; the cursor moves behind what the receiver has taken. How many it took. */
async function forwardAll(moves: AsyncIterable<FollowedMove>, forwarding: Forwarding): Promise<number> {
  const { cursor, most, signal } = forwarding
  let handled = 0
  for await (const { position, event } of moves) {
    if (event) {
      const parsed = parseLifecycleEvent(JSON.parse(event.body))
      const isDone = await forwardUntilTaken({ position, body: event.body, event: parsed }, forwarding)
      if (!isDone && signal.aborted) return handled
      handled += 1
    }
    await cursor.save(position)
    if (handled >= most) return handled
  }
  return handled
}

/** `localhost:3000/hooks` means http; so does every address without a scheme. */
function receiverUrl(text: string | undefined): string {
  if (text === undefined) {
    throw usageError('--forward-to is missing', 'Write: millrace listen --forward-to localhost:3000/hooks')
  }
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url).href
  throw new AppError('MILLRACE-CLI-INVALID-VALUE', `--forward-to does not understand "${text}"`, {
    fix: 'Write a URL such as http://localhost:3000/hooks.',
  })
}

function formatOf(text: string | undefined): DeliveryFormat {
  return deliveryFormats.find(format => format === text) ?? 'json'
}

async function signingSecret(
  { flags }: CommandContext,
  app: App,
): Promise<{ readonly secret: Secret; readonly signature: string }> {
  const file = flags.text('secretFile')
  if (file !== undefined) return { secret: await readSecret(file), signature: 'signs with the secret given' }
  const { secret, isNew } = await developmentSecret(app.workspace.state.folder)
  const text = secret.reveal()
  // A secret that was made just now is shown whole: only so can a receiver know it.
  const signature = isNew
    ? `signs with a secret made for this workspace: ${text}`
    : `signs with ${text.slice(0, 9)}… (millrace listen --print-secret)`
  return { secret, signature }
}

/** Where --from says, else where the last `listen` to this URL has come, else now. */
function startPosition(from: string | undefined, { position }: ListenCursor): number | 'now' {
  if (from === undefined) return position ?? 'now'
  if (from === 'now') return 'now'
  if (from === 'start') return 0
  if (/^\d{1,15}$/.test(from)) return Number(from)
  throw new AppError('MILLRACE-CLI-INVALID-VALUE', `--from does not understand "${from}"`, {
    fix: 'Write a position of the log (a number), start or now.',
  })
}

function tooFew(taken: number): AppError {
  return new AppError('MILLRACE-CLI-TIMED-OUT', `Only ${taken} events were forwarded in time`, {
    fix: 'Look with `millrace status` what runs, or allow more time.',
  })
}
