import { decodeHeader } from './binary-attributes.ts'
import type { LifecycleEvent } from './events.ts'
import { InvalidEventError } from './invalid-event-error.ts'
import type { Keys } from './keys.ts'
import { formatOf, parseEvents } from './parse-events.ts'
import { headersByName, type ReceivedRequest } from './request.ts'
import { verifyRequest, type VerifyOptions } from './verify-request.ts'

export interface ReceiveOptions extends VerifyOptions {
  /** Secrets of the webhook or public keys; several while a secret is rotated. */
  readonly keys: Keys
}

/**
 * The events of a request whose signature holds, whatever its format. Rejects with a SignatureError (answer 401) or an
 * InvalidEventError (answer 400).
 */
export async function receiveEvents(
  request: ReceivedRequest,
  { keys, ...options }: ReceiveOptions,
): Promise<readonly LifecycleEvent[]> {
  await verifyRequest(request, keys, options)
  const events = parseEvents(request.body, request.headers)
  refuseOtherId(request, events, options)
  return events
}

/** In binary mode the id of the event is in a header that is not signed; the same id in `webhook-id` is. */
function refuseOtherId(
  { headers }: ReceivedRequest,
  [event]: readonly LifecycleEvent[],
  { scheme }: VerifyOptions,
): void {
  const byName = headersByName(headers)
  if (event === undefined || scheme === 'qlik-signature' || formatOf(event, byName) !== 'binary') return
  if (decodeHeader(byName.get('webhook-id') ?? '') === event.id) return
  throw new InvalidEventError('id', 'is not the webhook-id that was signed')
}
