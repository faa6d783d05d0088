import type { DeliveryWriter, RequestWriter, StoreTopic, WebhookWriter } from '../store.ts'

/** The topics that a unit of work changes. */
export type ChangedTopics = Set<StoreTopic>

/** Notes what changes the webhooks themselves; their health is no part of them. */
export function notingWebhooks(writer: WebhookWriter, changed: ChangedTopics): WebhookWriter {
  return {
    ...writer,
    async add(webhook) {
      changed.add('webhooks')
      await writer.add(webhook)
    },
    async replace(webhook) {
      changed.add('webhooks')
      return await writer.replace(webhook)
    },
    async remove(id) {
      changed.add('webhooks').add('deliveries')
      return await writer.remove(id)
    },
  }
}

/** Notes what may give somebody something to do, or ends it. A claim does neither. */
export function notingDeliveries(writer: DeliveryWriter, changed: ChangedTopics): DeliveryWriter {
  const noted = noting('deliveries', changed)
  return {
    ...writer,
    add: noted(writer.add),
    finish: noted(writer.finish),
    releaseWorker: noted(writer.releaseWorker),
    hold: noted(writer.hold),
    release: noted(writer.release),
    markDelivered: noted(writer.markDelivered),
    reschedule: noted(writer.reschedule),
  }
}

/** Notes what gives somebody something to do, or ends what was asked for. */
export function notingRequests(writer: RequestWriter, changed: ChangedTopics): RequestWriter {
  const noted = noting('requests', changed)
  return { ...writer, add: noted(writer.add), end: noted(writer.end), giveBack: noted(writer.giveBack) }
}

function noting(topic: StoreTopic, changed: ChangedTopics) {
  return <A extends readonly unknown[], R>(change: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      changed.add(topic)
      return await change(...given)
    }
  }
}
