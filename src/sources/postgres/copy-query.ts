import type { Duplex } from 'node:stream'
import type { Connection, Submittable } from 'pg'

export interface CopyEvents {
  /** Bytes from the server; gives back those that the driver must read, once the copy's own messages are over. */
  readonly onBytes: (chunk: Uint8Array) => Buffer | undefined
  /** The command tag, such as `COPY 12`. */
  readonly onTag: (tag: string) => void
  readonly onError: (error: unknown) => void
  /** The server is ready for the next query. */
  readonly onReady: () => void
}

type DataListener = (chunk: Uint8Array) => void

/**
 * A COPY ... TO STDOUT that reads the driver's socket by itself while rows come: the driver would make an object of
 * every row. The driver submits it, and gets the socket back for whatever ends the copy.
 */
export class CopyQuery implements Submittable {
  readonly #text: string
  readonly #events: CopyEvents
  #socket: Duplex | undefined
  #driver: DataListener | undefined

  constructor(text: string, events: CopyEvents) {
    this.#text = text
    this.#events = events
  }

  submit(connection: Connection): void {
    const socket = connection.stream
    this.#socket = socket
    this.#driver = socket.listeners('data').find(isDataListener)
    socket.removeAllListeners('data')
    socket.on('data', this.#read)
    connection.query(this.#text)
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Called by the driver with the server's answer to the whole command. */
  handleCommandComplete(message: { readonly text: string }): void {
    this.#events.onTag(message.text)
  }

  /** Called by the driver for an error of the server, and when the connection is lost. */
  handleError(error: unknown): void {
    this.#events.onError(error)
  }

  handleReadyForQuery(): void {
    this.#events.onReady()
  }

  readonly #read: DataListener = chunk => {
    const rest = this.#events.onBytes(chunk)
    const socket = this.#socket
    const driver = this.#driver
    if (!rest || !socket || !driver) return
    socket.removeListener('data', this.#read)
    socket.on('data', driver)
    driver(rest)
  }
}

function isDataListener(listener: unknown): listener is DataListener {
  return typeof listener === 'function'
}
