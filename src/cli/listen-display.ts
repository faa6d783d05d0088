import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import type { ForwardResult } from '../app.ts'
import type { Output } from './output.ts'
import { showDuration, showTime } from './show-text.ts'

export interface ListenStart {
  readonly url: string
  /** What signs, for people. */
  readonly signature: string
  readonly after: number | 'now'
  readonly filter: string | undefined
}

export interface ForwardedAttempt {
  readonly position: number
  readonly id: string
  readonly type: string
  readonly attempt: number
}

/** What `millrace listen` shows: what goes out and what comes back, on lines or as JSON, one document a line. */
export interface ListenDisplay {
  connecting(url: string): void
  ready(start: ListenStart): void
  sending(position: number, event: LifecycleEvent): void
  /** `againInMs` undefined: the event is not sent again. */
  answered(attempt: ForwardedAttempt, result: ForwardResult, againInMs: number | undefined): void
}

export function createListenDisplay(output: Output, isNdjson: boolean): ListenDisplay {
  return isNdjson ? inJson(output) : inLines(output)
}

function inJson(output: Output): ListenDisplay {
  const line = (document: unknown): void => output.line(JSON.stringify(document))
  return {
    connecting: () => line({ type: 'version', format: '1.0' }),
    ready: ({ url, after, filter }) => line({ type: 'ready', forwardTo: url, after, filter: filter ?? null }),
    sending: () => undefined,
    answered: ({ position, id, type, attempt }, result, againInMs) =>
      line({
        type: 'attempt',
        position,
        id,
        eventType: type,
        attempt,
        delivered: result.isDelivered,
        statusCode: result.statusCode ?? null,
        message: result.message,
        durationMs: result.durationMs,
        againInMs: againInMs ?? null,
      }),
  }
}

function inLines(output: Output): ListenDisplay {
  const now = (): string => showTime(new Date(), new Date())
  let receiver = ''
  return {
    connecting: url => {
      receiver = new URL(url).host
      output.note('◌ connecting…')
    },
    ready: ({ url, signature, after, filter }) => {
      output.line(`● ready · forwards to ${url} · filter: ${filter ?? 'all'} · ^C quit`)
      output.note(`  ${signature}`)
      if (after !== 'now') output.note(`  goes on after position ${after}`)
    },
    sending: (_position, event) => {
      const kind = event.type.replace(/^.*\./, '')
      output.line(
        `${now()}  --> ${kind.padEnd(9)}  ${event.data.dataTask.name.padEnd(24)}  [${event.id.slice(0, 8)}]`,
      )
    },
    answered: (_attempt, result, againInMs) => {
      const { statusCode, message, durationMs } = result
      const answer = result.isDelivered ? `${statusCode}  ${receiver}` : `✖ ${message}`
      output.line(`${now()}  <-- ${answer}  ${showDuration(durationMs)}${nextWords(result, againInMs)}`)
    },
  }
}

function nextWords({ isDelivered }: ForwardResult, againInMs: number | undefined): string {
  if (againInMs !== undefined) return `  (again in ${showDuration(againInMs)})`
  return isDelivered ? '' : '  (left out)'
}
