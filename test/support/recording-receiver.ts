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

export interface RecordingReceiver extends AsyncDisposable {
  readonly url: string
  readonly receipts: readonly Receipt[]
  /** Decides about the receipts from now on. */
  answerWith(answer: (request: { readonly body: string; readonly path: string }) => number | 'cut'): void
  /** Resolves when `isEnough` holds; looks after each receipt. */
  until(isEnough: (receipts: readonly Receipt[]) => boolean): Promise<void>
}

/** A receiver on loopback that keeps every request and answers 200, or as it is told. */
export async function startReceiver(): Promise<RecordingReceiver> {
  const receipts: Receipt[] = []
  const waiting = new Set<() => void>()
  let answer: (request: { readonly body: string; readonly path: string }) => number | 'cut' = () => 200
  const server = createServer((request, response) => {
    void readBody(request).then(body => {
      const path = request.url ?? ''
      const decided = answer({ body, path })
      const answered = decided === 'cut' ? undefined : decided
      receipts.push({ order: receipts.length, path, headers: request.headers, body, answered })
      reply(response, answered)
      for (const look of waiting) look()
    })
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

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  // A sender that was killed cuts the request: what came is no receipt.
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, status: number | undefined): void {
  if (status === undefined) response.destroy()
  else response.writeHead(status).end(status < 300 ? 'ok' : 'not now')
}
