import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a receiver saw it. */
export interface Receipt {
  readonly order: number
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The status that it answered with; undefined when it cut the connection instead. */
  readonly answered: number | undefined
}

export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A status, `cut` for a cut connection, or a status with headers. */
export type Answer = number | 'cut' | AnswerWithHeaders
export interface AnswerWithHeaders {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}
export type Decide = (request: ReceivedRequest) => Answer | Promise<Answer>

export interface RecordingReceiver extends AsyncDisposable {
  readonly url: string
  readonly receipts: readonly Receipt[]
  /** Decides about the requests from now on. One that is never decided is never answered, and no receipt. */
  answerWith(decide: Decide): void
  /** Resolves when `isEnough` holds; looks after each receipt. */
  until(isEnough: (receipts: readonly Receipt[]) => boolean): Promise<void>
}

/** A receiver on loopback that keeps every request and answers 200, or as it is told. */
export async function startReceiver(): Promise<RecordingReceiver> {
  const receipts: Receipt[] = []
  const waiting = new Set<() => void>()
  let answer: Decide = () => 200
  const server = createServer((request, response) => {
    void readRequest(request).then(async received => {
      // One that can be decided at once is kept in the order of coming.
      const decided = answer(received)
      const made = decided instanceof Promise ? await decided : decided
      receipts.push({ ...received, order: receipts.length, answered: statusOf(made) })
      reply(response, made)
      for (const look of waiting) look()
    }, cutMeanwhile)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    receipts,
    answerWith: decide => {
      answer = decide
    },
    until: isEnough =>
      new Promise(resolve => {
        const look = (): void => {
          if (!isEnough(receipts)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function readRequest(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString('utf8')
  return { path: request.url ?? '', headers: request.headers, body }
}

/** A sender that was killed cuts the request: what came is no receipt. */
function cutMeanwhile(): void {}

function statusOf(answer: Answer): number | undefined {
  if (answer === 'cut') return undefined
  return typeof answer === 'number' ? answer : answer.status
}

function reply(response: ServerResponse, answer: Answer): void {
  const status = statusOf(answer)
  const headers = typeof answer === 'object' ? answer.headers : {}
  if (status === undefined) response.destroy()
  else response.writeHead(status, { ...headers }).end(status < 300 ? 'ok' : 'not now')
}
