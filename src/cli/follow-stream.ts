import { problemEntry } from '../contract/problems/catalogue.ts'
import type { App } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import { readServerSentMessages } from '../foundation/server-sent-events.ts'
import { sleep } from '../foundation/sleep.ts'
import type { Output } from './output.ts'

const firstPauseMs = 250
const longestPauseMs = 10_000

export interface FollowOptions {
  /** Used until its stream breaks; the caller disposes it. */
  readonly app: App
  /** Opens another one then: the server may be elsewhere now, or nobody may own the workspace any more. */
  readonly reopen: () => Promise<App>
  /** Which events. */
  readonly query: URLSearchParams
  readonly after: number | 'now'
  readonly signal: AbortSignal
  onState(state: FollowState): void
}
export type FollowState = 'live' | 'reconnecting' | 'live again'

/** The log was followed up to `position`; `event` is the one there, when it is of those asked for. */
export interface FollowedMove {
  readonly position: number
  readonly event: { readonly type: string; readonly body: string } | undefined
}

/**
 * The events of the workspace from a position on, whoever publishes them, through a server that owns the workspace or without
 * one. Comes back after every break, so that nothing is missed and nothing comes twice; what cannot get better is thrown.
 */
export async function* followStream(options: FollowOptions): AsyncGenerator<FollowedMove, void, undefined> {
  const { signal } = options
  const progress: Progress = { after: options.after, state: undefined, failures: 0 }
  while (!signal.aborted) {
    try {
      if (progress.state === undefined) yield* followOnce(options.app, options, progress)
      else yield* followReopened(options, progress)
    } catch (error) {
      if (progress.state === undefined || !mayGetBetter(error)) throw error
    }
    if (signal.aborted) return
    if (progress.state !== 'reconnecting') options.onState('reconnecting')
    progress.state = 'reconnecting'
    await sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** progress.failures), signal)
    progress.failures += 1
  }
}

/** For people: that the connection broke, once; that it is back. */
export function noteFollowState(output: Output, state: FollowState): void {
  if (state === 'reconnecting') output.note('◌ the connection is gone, trying again…')
  if (state === 'live again') output.note('● live again; nothing was missed')
}

interface Progress {
  after: number | 'now'
  /** Undefined until the first stream has begun. */
  state: FollowState | undefined
  failures: number
}

async function* followReopened(
  options: FollowOptions,
  progress: Progress,
): AsyncGenerator<FollowedMove, void, undefined> {
  await using app = await options.reopen()
  yield* followOnce(app, options, progress)
}

async function* followOnce(
  app: App,
  { query, signal, onState }: FollowOptions,
  progress: Progress,
): AsyncGenerator<FollowedMove, void, undefined> {
  const api = await app.api()
  const asked = new URLSearchParams(query)
  asked.set('after', String(progress.after))
  const path = `/api/v1/events/stream?${asked.toString()}`
  for await (const message of readServerSentMessages(api.stream(path, signal))) {
    if (progress.state === undefined) onState((progress.state = 'live'))
    if (progress.state === 'reconnecting') onState((progress.state = 'live again'))
    progress.failures = 0
    if (message.id === undefined) continue
    const position = Number(message.id)
    progress.after = position
    const { event: type, data: body } = message
    yield { position, event: body === undefined ? undefined : { type, body } }
  }
}

function mayGetBetter(error: unknown): boolean {
  if (!(error instanceof AppError)) return true
  const { status } = problemEntry(error.code)
  return status >= 500 || status === 429
}
