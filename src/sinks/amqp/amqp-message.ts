import type { Options } from 'amqplib'
import { parseLifecycleEvent, type LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import { binaryParts, structuredContentType } from '../event-parts.ts'
import { routeOf } from '../event-route.ts'
import type { AmqpSettings } from './amqp-settings.ts'

export interface AmqpMessage {
  readonly routingKey: string
  readonly content: Buffer
  readonly properties: Options.Publish
}

/**
 * The event (its exact JSON text) as a message. The CloudEvents binding is for AMQP 1.0: its application properties are
 * headers here, into which RabbitMQ turns the ones and the others itself.
 */
export function amqpMessage(body: string, settings: AmqpSettings): AmqpMessage {
  const event = parseLifecycleEvent(JSON.parse(body))
  const { content, ...properties } =
    settings.mode === 'structured' ? structuredContent(body) : binaryContent(event, settings)
  return {
    routingKey: routeOf(event, settings.routingKey),
    content,
    properties: {
      ...properties,
      persistent: true,
      messageId: event.id,
      type: event.type,
      timestamp: Math.floor(Date.parse(event.time) / 1000),
      appId: 'millrace',
    },
  }
}

interface Content {
  readonly content: Buffer
  readonly contentType: string
  readonly headers?: Record<string, string>
}

function structuredContent(body: string): Content {
  return { content: Buffer.from(body), contentType: structuredContentType }
}

function binaryContent(event: LifecycleEvent, { headerPrefix }: AmqpSettings): Content {
  const { attributes, contentType, data } = binaryParts(event)
  const headers = Object.fromEntries(attributes.map(([name, text]) => [`${headerPrefix}${name}`, text]))
  return { content: data, contentType, headers }
}
