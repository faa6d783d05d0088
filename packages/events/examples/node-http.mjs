// A receiver with nothing but Node: MILLRACE_SECRET=whsec_… node node-http.mjs
import { createServer } from 'node:http'
import { createDeduplicator, receiveEvents, runKeyOf } from '@millrace/events'

// While a secret is rotated: both, separated by a comma.
const keys = process.env.MILLRACE_SECRET?.split(',')
if (!keys) throw new Error('Set MILLRACE_SECRET to the secret of the webhook')
const seen = createDeduplicator()
const mostBytes = 5 * 1024 * 1024

const server = createServer((request, response) => {
  receive(request).then(
    () => response.writeHead(204).end(),
    error => {
      if (!error.statusCode) process.stderr.write(`${error.stack}\n`)
      // What the errors of the package say is meant for the sender, whose delivery history shows it.
      const { statusCode, message } = error.statusCode ? error : refusal(500, 'Not now.')
      response.writeHead(statusCode, { 'content-type': 'text/plain' }).end(message)
    },
  )
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/hooks\n`)
})

async function receive(request) {
  if (request.method !== 'POST' || request.url !== '/hooks') throw refusal(404, 'There is nothing here.')
  const events = await receiveEvents({ headers: request.headers, body: await rawBody(request) }, { keys })
  for (const event of events) await seen.once(event, keep)
}

/** Keep the event where it survives a crash, such as a table or a queue, and work on it after the answer. */
async function keep(event) {
  process.stdout.write(`${event.type} ${event.data.dataTask.name} ${runKeyOf(event)}\n`)
}

async function rawBody(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > mostBytes) throw refusal(413, 'The body is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refusal(statusCode, message) {
  return Object.assign(new Error(message), { statusCode })
}
