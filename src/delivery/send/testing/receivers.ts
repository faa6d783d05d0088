import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { Certificate } from './certificates.ts'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly socket: Socket
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: readonly Received[]
  /** Of every connection that came, in their order. */
  readonly sockets: readonly Socket[]
  /** Resolves when so many requests have come. */
  until(requests: number): Promise<void>
}

export type Answer = (
  response: Parameters<RequestListener>[1],
  request: Received,
  number: number,
) => void | Promise<void>

export interface ReceiverOptions {
  readonly certificate?: Certificate
  /** How it is named in its URL. */
  readonly host?: string
}

/** A receiver on loopback that answers whole requests; the first has the number 1. */
export async function openReceiver(
  answer: Answer = response => void response.end('ok'),
  { certificate, host = certificate ? 'localhost' : '127.0.0.1' }: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: Received[] = []
  const waiting = new Set<() => void>()
  const onRequest: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', headers, socket } = request
      const received = { path: url, headers, body: Buffer.concat(chunks), socket }
      requests.push(received)
      for (const look of waiting) look()
      void answer(response, received, requests.length)
    })
  }
  const server = certificate ? createHttpsServer(certificate, onRequest) : createHttpServer(onRequest)
  const listening = await listen(server)
  return {
    url: `${certificate ? 'https' : 'http'}://${host}:${listening.port}/hook`,
    requests,
    ...listening,
    until: count =>
      new Promise(resolve => {
        const look = (): void => {
          if (requests.length >= count) resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

export interface RawReceiver extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly sockets: readonly Socket[]
}

/** A server on loopback that does with its connections what a test says, HTTP or not. */
export async function openRawReceiver(onSocket: (socket: Socket) => void): Promise<RawReceiver> {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    onSocket(socket)
  })
  const listening = await listen(server)
  return { url: `http://127.0.0.1:${listening.port}/hook`, ...listening }
}

/** Answers each connection's first bytes with these, and closes it when `isLast`. */
export function openSayingReceiver(bytes: string, { isLast = true } = {}): Promise<RawReceiver> {
  return openRawReceiver(socket =>
    socket.once('data', () => {
      if (isLast) socket.end(bytes, 'latin1')
      else socket.write(bytes, 'latin1')
    }),
  )
}

async function listen(server: Server) {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
