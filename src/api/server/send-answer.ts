import type { FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ApiAnswer } from '../route.ts'

/** How long a client may take what it was sent before the end; one that does not read would keep the server from stopping. */
const cutAfterMs = 1_000

/** Sends what a handler gave: JSON, nothing, or a stream until it ends or the signal aborts. */
export async function sendAnswer(
  reply: FastifyReply,
  answer: ApiAnswer,
  signal: AbortSignal,
): Promise<FastifyReply> {
  reply.code(answer.status)
  if (answer.stream) return await sendStream(reply, answer.stream, answer.headers, signal)
  if (answer.bytes) return reply.headers(answer.headers ?? {}).send(Buffer.from(answer.bytes))
  if (answer.body === undefined) return reply.headers(answer.headers ?? {}).send()
  reply.type('application/json; charset=utf-8').headers(answer.headers ?? {})
  return reply.send(JSON.stringify(answer.body))
}

async function sendStream(
  reply: FastifyReply,
  stream: AsyncIterable<string>,
  headers: ApiAnswer['headers'],
  signal: AbortSignal,
): Promise<FastifyReply> {
  reply.headers(headers ?? {})
  // Written past Fastify, which would hold the headers back until the first piece.
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(reply.statusCode)
  if (reply.request.method === 'HEAD') {
    reply.raw.end()
    return reply
  }
  reply.raw.flushHeaders()
  let timer: NodeJS.Timeout | undefined
  const cut = (): void => {
    timer = setTimeout(() => reply.raw.destroy(), cutAfterMs)
  }
  signal.addEventListener('abort', cut)
  try {
    await pipeline(Readable.from(untilAborted(stream, signal)), reply.raw)
  } catch (error) {
    // The status has gone out: all that is left is to break off, so that the client does not take it for whole.
    if (!signal.aborted) reply.log.error({ err: error, traceId: reply.request.id }, 'a stream broke off')
    reply.raw.destroy()
  } finally {
    signal.removeEventListener('abort', cut)
    clearTimeout(timer)
  }
  return reply
}

/** The same pieces; ends as soon as the signal aborts, also while the stream waits for its next piece. */
async function* untilAborted(stream: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  if (signal.aborted) return
  let end = (): void => undefined
  // A turn later: what a stream has at hand still goes out, such as the last words of a launch.
  const aborted = new Promise<{ readonly done: true }>(
    resolve => (end = () => void setImmediate(() => resolve({ done: true }))),
  )
  signal.addEventListener('abort', end)
  const pieces = stream[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([pieces.next(), aborted])
      if (next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', end)
    // Not awaited: it comes when the stream lets go of what it waits for, which the signal tells it too.
    void pieces.return?.()
  }
}
