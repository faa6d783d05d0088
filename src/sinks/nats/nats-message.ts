import { headers, type MsgHdrs } from '@nats-io/transport-node'
import { parseLifecycleEvent, type LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { binaryParts, structuredContentType } from '../event-parts.ts'
import { percentEncoded, routeOf } from '../event-route.ts'
import type { NatsSettings } from './nats-settings.ts'

export interface NatsMessage {
  /** By which JetStream knows a repetition. */
  readonly id: string
  readonly subject: string
  readonly headers: MsgHdrs
  readonly payload: Uint8Array
}

/** The event (its exact JSON text) by the CloudEvents binding for NATS. Structured mode sends the text as it is. */
export function natsMessage(body: string, { mode, subject }: NatsSettings): NatsMessage {
  const event = parseLifecycleEvent(JSON.parse(body))
  const content = mode === 'structured' ? structuredContent(body) : binaryContent(event)
  return { id: event.id, subject: routeOf(event, subject), ...content }
}

function structuredContent(body: string): Pick<NatsMessage, 'headers' | 'payload'> {
  const fields = headers()
  fields.set('Content-Type', structuredContentType)
  return { headers: fields, payload: Buffer.from(body) }
}

function binaryContent(event: LifecycleEvent): Pick<NatsMessage, 'headers' | 'payload'> {
  const { attributes, contentType, data } = binaryParts(event)
  const fields = headers()
  fields.set('ce-datacontenttype', headerValue(contentType))
  for (const [name, text] of attributes) fields.set(`ce-${name}`, headerValue(text))
  return { headers: fields, payload: data }
}

/** Percent-encoded as the binding asks: spaces, quotes, percent signs and all but printable ASCII. */
function headerValue(text: string): string {
  return text.replaceAll(/[^\x21\x23\x24\x26-\x7e]+/gu, percentEncoded)
}
