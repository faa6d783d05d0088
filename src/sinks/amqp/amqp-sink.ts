import { defineSinkType } from '../../delivery/event-sink.ts'
import { amqpSettings } from './amqp-settings.ts'

/** Events in an exchange of RabbitMQ, by AMQP 0.9.1. The client is loaded only to connect. */
export const amqpSink = defineSinkType({
  kind: 'amqp',
  settings: amqpSettings,
  async open(settings, signal) {
    const { openAmqpPublisher } = await import('./amqp-publisher.ts')
    return await openAmqpPublisher(settings, signal)
  },
})
