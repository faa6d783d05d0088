import pg from 'pg'
import { openSignedPost } from '../signed-post.mjs'
import { inFlight, publishAll, waitUntil } from '../sample-events.mjs'
import { rival } from '../rivals.mjs'

const { makeWorkerUtils, run, Logger } = rival('graphile-worker')
const insertRecord = 'insert into history (id, body, status) values ($1, $2, $3)'

/**
 * graphile-worker with a local queue and batched completions: the fastest of the ways that it offers. It keeps nothing of a
 * finished job, so the handler writes the record that the others keep, as its user would.
 */
export async function openWay({ url, postgres }) {
  const pgPool = new pg.Pool({ ...postgres, max: 20 })
  const sender = openSignedPost(url)
  let delivered = 0
  const utils = await makeWorkerUtils({ pgPool })
  await utils.migrate()
  await pgPool.query(`create table history (
    id text primary key, body text not null, status integer not null, at timestamptz not null default now())`)
  const runner = await run({
    pgPool,
    concurrency: inFlight,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    taskList: {
      deliver: async ({ id, body }) => {
        const status = await sender.post(id, body)
        await pgPool.query({ name: 'record', text: insertRecord, values: [id, body, status] })
        delivered += 1
      },
    },
  })
  const publish = events =>
    utils.addJobs(
      events.map(event => ({
        identifier: 'deliver',
        payload: { id: event.id, body: JSON.stringify(event) },
        maxAttempts: 10,
      })),
    )
  return {
    async deliver(count) {
      const before = delivered
      await publishAll(count, { publish, delivered: () => delivered - before })
      await waitUntil(() => delivered - before === count)
    },
    async close() {
      await runner.stop()
      await pgPool.end()
      await sender.close()
    },
  }
}
