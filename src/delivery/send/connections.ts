import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { type buildConnector, Client } from 'undici'
import { connectPinned, type OpeningTimings } from './connect-pinned.ts'

/** One connection to an origin; one request at a time. */
export interface Connection {
  readonly client: Client
  readonly origin: string
  /** It carried a request before. */
  isReused: boolean
  /** Of the connection that the next or current request opens; empty on one that was open. */
  timings: OpeningTimings
  /** Undefined until it stands. */
  socket: Socket | undefined
  /** Also while it is being opened. */
  destroy(): Promise<void>
}

export interface Connections {
  /** An idle connection, else a new one, which opens with its first request. */
  take(origin: string, url: URL): Connection
  giveBack(connection: Connection): void
  discard(connection: Connection): void
  /** Cuts all of them; what is taken from now on fails. */
  close(): Promise<void>
}

export interface ConnectionOptions {
  readonly addresses: (host: string) => Promise<readonly string[]>
  /** Absent: certificates are trusted as Node.js does. */
  readonly secureContext: SecureContext | undefined
}

const mostIdle = 256
/** A receiver that says for how long it keeps an idle connection is believed, up to `mostIdleMs`. */
const idleMs = 4000
const mostIdleMs = 60_000

/** Keeps idle connections for a while: at most 256, so that ten thousand webhooks do not hold ten thousand sockets. */
export function createConnections(options: ConnectionOptions): Connections {
  const all = new Set<Connection>()
  /** Those that rest, the longest first; and by origin, the longest first. */
  const idle = new Set<Connection>()
  const idleAt = new Map<string, Connection[]>()
  let isClosed = false
  const discard = (connection: Connection): void => {
    const { origin } = connection
    idle.delete(connection)
    const others = idleAt.get(origin)?.filter(other => other !== connection)
    if (others?.length === 0) idleAt.delete(origin)
    else if (others) idleAt.set(origin, others)
    all.delete(connection)
    connection.destroy().catch(() => {})
  }
  const discardOldest = (): void => {
    const [oldest] = idle
    if (oldest) discard(oldest)
  }
  const open = (origin: string, url: URL): Connection => {
    const connection = openConnection(origin, url, options)
    all.add(connection)
    connection.client.on('disconnect', () => {
      if (idle.has(connection)) discard(connection)
    })
    if (isClosed) discard(connection)
    return connection
  }
  return {
    take(origin, url) {
      const known = idleAt.get(origin)?.pop()
      if (!known) return open(origin, url)
      idle.delete(known)
      known.timings = {}
      return known
    },
    giveBack(connection) {
      if (!isAtRest(connection)) return discard(connection)
      connection.isReused = true
      idle.add(connection)
      const others = idleAt.get(connection.origin)
      if (others) others.push(connection)
      else idleAt.set(connection.origin, [connection])
      if (idle.size > mostIdle) discardOldest()
    },
    discard,
    async close() {
      isClosed = true
      await Promise.all([...all].map(connection => connection.destroy()))
      all.clear()
      idle.clear()
      idleAt.clear()
    },
  }
}

/** An answer may come before the request is through: what is left of it would be in the way of the next. */
function isAtRest({ client, socket }: Connection): boolean {
  return !client.destroyed && socket?.destroyed === false && socket.writableLength === 0
}

function openConnection(
  origin: string,
  url: URL,
  { addresses, secureContext }: ConnectionOptions,
): Connection {
  const ended = new AbortController()
  const open = async (callback: buildConnector.Callback): Promise<void> => {
    try {
      const opening = { url, signal: ended.signal, addresses, secureContext }
      connection.socket = await connectPinned(opening, connection.timings)
    } catch (error) {
      return callback(error instanceof Error ? error : new Error(String(error)), null)
    }
    callback(null, connection.socket)
  }
  const client = new Client(origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: mostIdleMs,
    connect: (_options, callback) => void open(callback),
  })
  const connection: Connection = {
    client,
    origin,
    isReused: false,
    timings: {},
    socket: undefined,
    async destroy() {
      ended.abort()
      await client.destroy()
    },
  }
  return connection
}
