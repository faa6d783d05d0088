// A receiver with Express 5: MILLRACE_SECRET=whsec_… node express.mjs
import express from 'express'
import { createDeduplicator, receiveEvents, runKeyOf } from '@millrace/events'

// While a secret is rotated: both, separated by a comma.
const keys = process.env.MILLRACE_SECRET?.split(',')
if (!keys) throw new Error('Set MILLRACE_SECRET to the secret of the webhook')
const seen = createDeduplicator()
const app = express()

// Raw for every media type, and before any express.json(): signatures are of the bytes.
app.post('/hooks', express.raw({ type: () => true, limit: '5mb' }), async (request, response) => {
  const events = await receiveEvents({ headers: request.headers, body: request.body }, { keys })
  for (const event of events) await seen.once(event, keep)
  response.status(204).end()
})

// The fourth parameter is what makes it a handler of errors.
app.use((error, _request, response, _next) => {
  if (!error.statusCode) process.stderr.write(`${error.stack}\n`)
  // What the errors of the package say is meant for the sender, whose delivery history shows it.
  const { statusCode, message } = error.statusCode ? error : { statusCode: 500, message: 'Not now.' }
  response.status(statusCode).type('text/plain').send(message)
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/hooks\n`)
})

/** Keep the event where it survives a crash, such as a table or a queue, and work on it after the answer. */
async function keep(event) {
  process.stdout.write(`${event.type} ${event.data.dataTask.name} ${runKeyOf(event)}\n`)
}
