// A receiver with Hono on Node: MILLRACE_SECRET=whsec_… node hono.mjs. The app itself runs wherever Hono does.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createDeduplicator, receiveEvents, runKeyOf } from '@millrace/events'

// While a secret is rotated: both, separated by a comma.
const keys = process.env.MILLRACE_SECRET?.split(',')
if (!keys) throw new Error('Set MILLRACE_SECRET to the secret of the webhook')
const seen = createDeduplicator()
const app = new Hono()

app.post('/hooks', bodyLimit({ maxSize: 5 * 1024 * 1024 }), async context => {
  const { headers } = context.req.raw
  const events = await receiveEvents({ headers, body: await context.req.arrayBuffer() }, { keys })
  for (const event of events) await seen.once(event, keep)
  return context.body(null, 204)
})

app.onError((error, context) => {
  // What the errors of the package say is meant for the sender, whose delivery history shows it.
  if (error.statusCode) return context.text(error.message, error.statusCode)
  process.stderr.write(`${error.stack}\n`)
  return context.text('Not now.', 500)
})

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000), hostname: '127.0.0.1' }, ({ port }) => {
  process.stdout.write(`listening on http://127.0.0.1:${port}/hooks\n`)
})

/** Keep the event where it survives a crash, such as a table or a queue, and work on it after the answer. */
async function keep(event) {
  process.stdout.write(`${event.type} ${event.data.dataTask.name} ${runKeyOf(event)}\n`)
}
