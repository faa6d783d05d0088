import { binaryAttributes } from './binary-attributes.ts'
import { checkEvent } from './check-event.ts'
import type { LifecycleEvent } from './events.ts'
import { InvalidEventError } from './invalid-event-error.ts'
import { headersByName, type HeadersLike } from './request.ts'

/** How a request carries events. */
export type DeliveryFormat = 'json' | 'structured' | 'binary' | 'batch'

/**
 * The event of a request that carries one: JSON, structured or binary. The body may be bytes, text, or parsed already. Throws an
 * InvalidEventError that names the field. Does not look at signatures: see `receiveEvents`.
 */
export function parseEvent(body: unknown, headers: HeadersLike = {}): LifecycleEvent {
  const [event, ...others] = parseEvents(body, headers)
  if (event !== undefined && others.length === 0) return event
  throw new InvalidEventError('body', 'is a batch: parseEvents reads it')
}

/** The events of a request in any format: one, or as many as the batch has. Throws like `parseEvent`. */
export function parseEvents(body: unknown, headers: HeadersLike = {}): readonly LifecycleEvent[] {
  const byName = headersByName(headers)
  const content = parsedBody(body)
  switch (formatOf(content, byName)) {
    case 'batch':
      return checkedBatch(content)
    case 'binary':
      return [checked({ ...binaryAttributes(byName), data: content })]
    case 'json':
    case 'structured':
      return [checked(content)]
  }
}

/** By the headers where they say it, else by the content. */
export function formatOf(content: unknown, headers: ReadonlyMap<string, string>): DeliveryFormat {
  const contentType = headers.get('content-type') ?? ''
  if (/^application\/cloudevents-batch\b/i.test(contentType)) return 'batch'
  if (/^application\/cloudevents\b/i.test(contentType)) return 'structured'
  if (headers.has('ce-specversion')) return 'binary'
  return Array.isArray(content) ? 'batch' : 'json'
}

function parsedBody(body: unknown): unknown {
  if (typeof body !== 'string' && !(body instanceof Uint8Array) && !(body instanceof ArrayBuffer)) return body
  try {
    return JSON.parse(
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body),
    )
  } catch (cause) {
    throw new InvalidEventError('body', 'is not JSON', { cause })
  }
}

function checkedBatch(content: unknown): readonly LifecycleEvent[] {
  if (!Array.isArray(content)) throw new InvalidEventError('body', 'is not a batch: a JSON array is expected')
  return content.map((event: unknown, index) => checked(event, `[${index}]`))
}

function checked(value: unknown, path = ''): LifecycleEvent {
  checkEvent(value, path)
  return value
}
