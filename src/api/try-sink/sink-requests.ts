import type { Clock } from '../../foundation/clock.ts'

const sinksKept = 100
const requestsKept = 100
const bodyCharactersKept = 64 * 1024
const charactersKept = 32 * 1024 * 1024
const masked = '**OMITTED**'
const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key']

/** A request as a sink met it. */
export interface SinkRequest {
  /** From 1, for each sink. */
  readonly number: number
  readonly receivedAt: Date
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBodyCut: boolean
  readonly answered: number
}

export interface Sink {
  readonly name: string
  /** How many came since it was made or cleared. */
  readonly received: number
  /** The newest ones, newest first. */
  readonly requests: readonly SinkRequest[]
}

export type ArrivedRequest = Pick<SinkRequest, 'method' | 'path' | 'body' | 'answered'> & {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** What sinks have received. In memory and bounded: what is oldest goes first. */
export interface SinkRequests {
  /** The number of the request in its sink. */
  record(sink: string, arrived: ArrivedRequest): number
  sink(name: string): Sink
  clear(name: string): void
}

export function createSinkRequests(clock: Clock): SinkRequests {
  /** The sink that was met last is last. */
  const sinks = new Map<string, { received: number; requests: SinkRequest[] }>()
  let characters = 0
  const forget = (dropped: readonly SinkRequest[]): void => {
    for (const request of dropped) characters -= sizeOf(request)
  }
  const forgetOldestSink = (): void => {
    const [oldest] = sinks
    if (!oldest) return
    sinks.delete(oldest[0])
    forget(oldest[1].requests)
  }
  return {
    record: (name, arrived) => {
      const sink = sinks.get(name) ?? { received: 0, requests: [] }
      sinks.delete(name)
      sinks.set(name, sink)
      sink.received += 1
      const request = recorded(arrived, sink.received, clock.now())
      sink.requests.unshift(request)
      characters += sizeOf(request)
      forget(sink.requests.splice(requestsKept))
      while (sinks.size > 1 && (sinks.size > sinksKept || characters > charactersKept)) forgetOldestSink()
      return request.number
    },
    sink: name => {
      const { received, requests } = sinks.get(name) ?? { received: 0, requests: [] }
      return { name, received, requests: [...requests] }
    },
    clear: name => {
      forget(sinks.get(name)?.requests ?? [])
      sinks.delete(name)
    },
  }
}

function recorded(
  { body, headers, ...arrived }: ArrivedRequest,
  number: number,
  receivedAt: Date,
): SinkRequest {
  return {
    ...arrived,
    number,
    receivedAt,
    headers: shownHeaders(headers),
    body: body.slice(0, bodyCharactersKept),
    isBodyCut: body.length > bodyCharactersKept,
  }
}

/** Invariant 6: what authenticates the sender is not shown; signatures are, they are what people come to see. */
function shownHeaders(headers: ArrivedRequest['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.includes(name.toLowerCase()) ? masked : [value ?? ''].flat().join(', '),
    ]),
  )
}

function sizeOf({ path, body, headers }: SinkRequest): number {
  return path.length + body.length + Object.entries(headers).flat().join('').length
}
