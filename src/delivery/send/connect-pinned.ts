import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import { withoutBrackets } from './address-policy.ts'

/** Milliseconds of opening a connection. */
export interface OpeningTimings {
  dnsMs?: number
  connectMs?: number
  tlsMs?: number
}

export interface Opening {
  readonly url: URL
  readonly signal: AbortSignal
  /** Gives addresses that were checked; the socket connects to one of them and to nothing else. */
  readonly addresses: (host: string) => Promise<readonly string[]>
  readonly secureContext: SecureContext | undefined
}

/** How long an address has to itself before the next one is tried beside it. */
const headStartMs = 250

/** Opens a socket to the first checked address that answers, TLS included; the certificate is verified for the host. */
export async function connectPinned(opening: Opening, timings: OpeningTimings): Promise<Socket> {
  const { url, signal, addresses } = opening
  const start = performance.now()
  const found = await addresses(url.hostname)
  const foundAt = performance.now()
  timings.dnsMs = foundAt - start
  signal.throwIfAborted()
  const isTls = url.protocol === 'https:'
  const socket = await firstToConnect(found, Number(url.port) || (isTls ? 443 : 80), signal)
  const connectedAt = performance.now()
  timings.connectMs = connectedAt - foundAt
  if (!isTls) return socket
  const secure = await secured(socket, opening)
  timings.tlsMs = performance.now() - connectedAt
  return secure
}

/** The addresses in their order, so that a dead one does not hide a living one. The others are given up then. */
function firstToConnect(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses]
    const opening = new Set<Socket>()
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      for (const socket of opening) socket.destroy()
    }
    const abort = (): void => {
      end()
      reject(givenUp())
    }
    const next = (): void => {
      clearTimeout(timer)
      const address = waiting.shift()
      if (address === undefined) return
      const socket = connectTcp({ host: address, port, noDelay: true })
      opening.add(socket)
      socket.once('connect', () => {
        opening.delete(socket)
        end()
        resolve(socket)
      })
      socket.on('error', error => {
        if (!opening.delete(socket)) return
        if (waiting.length > 0) return next()
        if (opening.size > 0) return
        end()
        reject(error)
      })
      if (waiting.length > 0) timer = setTimeout(next, headStartMs)
    }
    signal.addEventListener('abort', abort, { once: true })
    next()
  })
}

function secured(tcp: Socket, { url, signal, secureContext }: Opening): Promise<Socket> {
  const host = withoutBrackets(url.hostname)
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: tcp,
      ...(isIP(host) > 0 ? { host } : { servername: host }),
      ALPNProtocols: ['http/1.1'],
      ...(secureContext && { secureContext }),
    })
    const abort = (): void => {
      socket.destroy()
      reject(givenUp())
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.on('error', error => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      reject(error)
    })
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      resolve(socket)
    })
  })
}

function givenUp(): Error {
  return new Error('the connection was given up')
}
