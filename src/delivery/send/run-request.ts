import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { DeliverySettings } from '../../contract/webhooks/delivery-settings.ts'
import type { BuiltRequest } from './build-request.ts'
import type { CompiledTarget } from './compile-target.ts'
import type { Connection } from './connections.ts'
import { AttemptEnded } from './explain-failure.ts'
import { PhaseTimer } from './phase-timer.ts'
import { attemptInterrupted, type Watch } from './watch-signal.ts'

/** What came back. `error` without a status: nothing did. */
export interface RawAnswer {
  readonly statusCode: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly isBodyCut: boolean
  readonly firstByteMs: number | undefined
  readonly error: unknown
  /** Something of the request may have reached the receiver. */
  readonly isSent: boolean
  /** The connection is at rest and can be used again. */
  readonly isReusable: boolean
}

export interface Run {
  readonly compiled: CompiledTarget
  readonly request: BuiltRequest
  readonly signal: AbortSignal
  readonly watch: Watch
}

const keptBytes = 8192
const drainedBytes = 65_536
const bodyMs = 1000

/** Sends one request over a connection. Never rejects. Whatever the body does, a status that arrived is the answer. */
export function runRequest({ client }: Connection, run: Run): Promise<RawAnswer> {
  return new Promise(resolve => {
    const running = new RunningRequest(run, resolve)
    if (run.signal.aborted) return running.end(false, attemptInterrupted())
    const { method, headers, body = null } = run.request
    client.dispatch({ method, path: run.compiled.path, headers, body }, running)
  })
}

type Phase = 'connect' | 'firstByte' | 'body' | 'total'

class RunningRequest implements Dispatcher.DispatchHandler {
  readonly #settings: DeliverySettings
  readonly #resolve: (answer: RawAnswer) => void
  readonly #timer: PhaseTimer<Phase>
  readonly #unwatch: () => void
  readonly #chunks: Buffer[] = []
  #size = 0
  #statusCode: number | undefined
  #headers: IncomingHttpHeaders = {}
  #sentAt: number | undefined
  #firstByteMs: number | undefined
  #isSettled = false

  constructor({ compiled, signal, watch }: Run, resolve: (answer: RawAnswer) => void) {
    const settings = compiled.target.webhook.delivery
    this.#settings = settings
    this.#resolve = resolve
    this.#timer = new PhaseTimer<Phase>('total', settings.totalTimeoutSeconds * 1000, phase =>
      this.end(false, phase === 'body' ? undefined : tooLate(phase, settings)),
    )
    this.#timer.enter('connect', settings.connectTimeoutSeconds * 1000)
    this.#unwatch = watch(signal, error => this.end(false, error))
  }

  onRequestStart(): void {
    this.#sentAt = performance.now()
    this.#timer.enter('firstByte', this.#settings.firstByteTimeoutSeconds * 1000)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (this.#isSettled || status < 200) return
    this.#timer.enter('body', bodyMs)
    this.#statusCode = status
    this.#headers = headers
    this.#firstByteMs = performance.now() - (this.#sentAt ?? 0)
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return
    if (this.#size < keptBytes) this.#chunks.push(chunk.subarray(0, keptBytes - this.#size))
    this.#size += chunk.length
    if (this.#size > drainedBytes) this.end(false)
  }

  onResponseEnd(): void {
    this.end(true)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.end(false, error)
  }

  end(isReusable: boolean, error?: unknown): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#timer.stop()
    this.#unwatch()
    this.#resolve({
      statusCode: this.#statusCode,
      headers: this.#headers,
      body: joined(this.#chunks),
      isBodyCut: !isReusable || this.#size > keptBytes,
      firstByteMs: this.#firstByteMs,
      error,
      isSent: this.#sentAt !== undefined,
      isReusable,
    })
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks
  return first && chunks.length === 1 ? first : Buffer.concat(chunks)
}

const limits = {
  connect: ['the connection did not stand', 'connectTimeoutSeconds'],
  firstByte: ['the answer did not begin', 'firstByteTimeoutSeconds'],
  total: ['the attempt did not end', 'totalTimeoutSeconds'],
} as const

function tooLate(phase: keyof typeof limits, settings: DeliverySettings): AttemptEnded {
  const [words, setting] = limits[phase]
  return new AttemptEnded(
    'timeout',
    `Timed out: ${words} within ${settings[setting]} s (${setting}). Check the network and the load of the receiver.`,
  )
}
