import { defineSinkType } from '../../delivery/event-sink.ts'
import { natsSettings } from './nats-settings.ts'

/** Events in a JetStream stream of NATS. The client is loaded only to connect. */
export const natsSink = defineSinkType({
  kind: 'nats',
  settings: natsSettings,
  async open(settings, signal) {
    const { openNatsPublisher } = await import('./nats-publisher.ts')
    return await openNatsPublisher(settings, signal)
  },
})
