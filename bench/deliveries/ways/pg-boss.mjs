import { openSignedPost } from '../signed-post.mjs'
import { publishAll, waitUntil } from '../sample-events.mjs'
import { pathToFileURL } from 'node:url'
import { rival } from '../rivals.mjs'

const { PgBoss } = await import(pathToFileURL(rival.resolve('pg-boss')).href)

const loops = 4
const batch = 100
const queue = 'deliveries'

/** pg-boss, fetched and completed by hand in batches: the fastest of the ways that it offers. */
export async function openWay({ url, postgres }) {
  const boss = new PgBoss({ ...postgres, schedule: false })
  boss.on('error', error => {
    throw error
  })
  await boss.start()
  await boss.createQueue(queue, { retryLimit: 10, retryDelay: 5, retryBackoff: true })
  const sender = openSignedPost(url)
  let delivered = 0
  let closed = false
  const loop = async () => {
    while (!closed) {
      const jobs = await boss.fetch(queue, { batchSize: batch })
      if (jobs.length === 0) await new Promise(resolve => setTimeout(resolve, 2))
      else {
        await Promise.all(jobs.map(job => sender.post(job.data.id, job.data.body)))
        await boss.complete(
          queue,
          jobs.map(job => job.id),
        )
        delivered += jobs.length
      }
    }
  }
  const working = Promise.all(Array.from({ length: loops }, loop))
  const publish = events =>
    boss.insert(
      queue,
      events.map(event => ({ data: { id: event.id, body: JSON.stringify(event) } })),
    )
  return {
    async deliver(count) {
      const before = delivered
      await publishAll(count, { publish, delivered: () => delivered - before })
      await waitUntil(() => delivered - before >= count)
    },
    async close() {
      closed = true
      await working
      await boss.stop({ graceful: false })
      await sender.close()
    },
  }
}
