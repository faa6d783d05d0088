import { openSignedPost } from '../signed-post.mjs'
import { inFlight, publishAll, waitUntil } from '../sample-events.mjs'
import { rival } from '../rivals.mjs'

const { Queue, Worker } = rival('bullmq')

/** BullMQ on Redis: a job an event with retries; finished jobs stay as the record. */
export async function openWay({ url, redis }) {
  const connection = { host: '127.0.0.1', port: redis, maxRetriesPerRequest: null }
  const sender = openSignedPost(url)
  const queue = new Queue('deliveries', { connection })
  let delivered = 0
  const worker = new Worker('deliveries', job => sender.post(job.data.id, job.data.body), {
    connection,
    concurrency: inFlight,
  })
  worker.on('completed', () => (delivered += 1))
  const opts = {
    attempts: 10,
    backoff: { type: 'exponential', delay: 5000 },
    removeOnComplete: { age: 3600 },
  }
  const publish = events =>
    queue.addBulk(
      events.map(event => ({ name: 'event', data: { id: event.id, body: JSON.stringify(event) }, opts })),
    )
  return {
    async deliver(count) {
      const before = delivered
      await publishAll(count, { publish, delivered: () => delivered - before })
      await waitUntil(() => delivered - before === count)
    },
    async close() {
      await worker.close()
      await queue.close()
      await sender.close()
    },
  }
}
