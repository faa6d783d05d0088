import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'

export interface FileServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:41234`. */
  readonly url: string
  /** Paths asked for, in order. */
  readonly requests: readonly string[]
}

/** An HTTP server on a free loopback port, stopped with its connections when disposed. */
export async function startFileServer(answer: RequestListener): Promise<FileServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
