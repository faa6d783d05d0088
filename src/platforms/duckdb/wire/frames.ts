import type { Duplex } from 'node:stream'

/** A message between the main process and the owner: a JSON header and the raw bytes that it speaks of. */
export interface Frame<Header> {
  readonly header: Header
  readonly body: Uint8Array<ArrayBuffer>
}

const prefixBytes = 8
const none = new Uint8Array(0)

/** Writes a frame: two lengths (uint32, little endian), the header as JSON, the body. */
export function writeFrame(stream: Duplex, header: unknown, body: readonly Uint8Array[] = []): void {
  const text = Buffer.from(JSON.stringify(header))
  const prefix = Buffer.allocUnsafe(prefixBytes)
  prefix.writeUInt32LE(text.length, 0)
  prefix.writeUInt32LE(
    body.reduce((sum, part) => sum + part.length, 0),
    4,
  )
  stream.cork()
  stream.write(Buffer.concat([prefix, text]))
  for (const part of body) stream.write(part)
  stream.uncork()
}

/**
 * Puts the frames of a stream together. Each body is memory of its own, aligned for every type. The far end is the same
 * program, so a header is trusted to be a `Header`.
 */
export class FrameReader<Header> {
  readonly #onFrame: (frame: Frame<Header>) => void
  #prefix: Filling = filling(prefixBytes)
  #header: Filling | undefined
  #body: Filling | undefined

  constructor(onFrame: (frame: Frame<Header>) => void) {
    this.#onFrame = onFrame
  }

  push(chunk: Uint8Array): void {
    let rest = chunk
    while (rest.length > 0) {
      rest = fill(this.#wanted(), rest)
      this.#advance()
    }
  }

  #wanted(): Filling {
    if (!this.#header) return this.#prefix
    return isFull(this.#header) && this.#body ? this.#body : this.#header
  }

  #advance(): void {
    if (!isFull(this.#prefix)) return
    if (!this.#header || !this.#body) {
      const lengths = new DataView(this.#prefix.bytes.buffer)
      this.#header = filling(lengths.getUint32(0, true))
      this.#body = filling(lengths.getUint32(4, true))
    }
    if (!isFull(this.#header) || !isFull(this.#body)) return
    const frame = { header: parseHeader<Header>(this.#header.bytes), body: this.#body.bytes }
    this.#prefix = filling(prefixBytes)
    this.#header = undefined
    this.#body = undefined
    this.#onFrame(frame)
  }
}

function parseHeader<Header>(bytes: Uint8Array<ArrayBuffer>): Header {
  return JSON.parse(Buffer.from(bytes.buffer).toString('utf8')) as Header
}

interface Filling {
  readonly bytes: Uint8Array<ArrayBuffer>
  filled: number
}

function filling(length: number): Filling {
  return { bytes: length === 0 ? none : new Uint8Array(length), filled: 0 }
}

function isFull({ bytes, filled }: Filling): boolean {
  return filled === bytes.length
}

/** Copies what fits, and gives back the rest. */
function fill(target: Filling, chunk: Uint8Array): Uint8Array {
  const part = chunk.subarray(0, target.bytes.length - target.filled)
  target.bytes.set(part, target.filled)
  target.filled += part.length
  return chunk.subarray(part.length)
}
