// A receiver with Fastify 5: MILLRACE_SECRET=whsec_… node fastify.mjs
import fastify from 'fastify'
import { createDeduplicator, receiveEvents, runKeyOf } from '@millrace/events'

// While a secret is rotated: both, separated by a comma.
const keys = process.env.MILLRACE_SECRET?.split(',')
if (!keys) throw new Error('Set MILLRACE_SECRET to the secret of the webhook')
const seen = createDeduplicator()
const server = fastify({ bodyLimit: 5 * 1024 * 1024, logger: { level: 'error', stream: process.stderr } })

// In a plugin of its own, so that the other routes still get parsed JSON.
await server.register(async hooks => {
  hooks.removeAllContentTypeParsers()
  hooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // Fastify answers with the statusCode and the message of what is thrown here.
  hooks.post('/hooks', async (request, reply) => {
    const events = await receiveEvents({ headers: request.headers, body: request.body }, { keys })
    for (const event of events) await seen.once(event, keep)
    return reply.code(204).send()
  })
})

await server.listen({ port: Number(process.env.PORT ?? 3000), host: '127.0.0.1' })
process.stdout.write(`listening on http://127.0.0.1:${server.server.address().port}/hooks\n`)

/** Keep the event where it survives a crash, such as a table or a queue, and work on it after the answer. */
async function keep(event) {
  process.stdout.write(`${event.type} ${event.data.dataTask.name} ${runKeyOf(event)}\n`)
}
