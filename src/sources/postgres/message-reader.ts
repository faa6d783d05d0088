/** Takes rows as they are found; see BatchBuilder. */
export interface RowSink {
  scan(bytes: Buffer, view: DataView, start: number, end: number): void
  settle(bytes: Buffer, view: DataView): void
}

const startingSize = 256 * 1024
/** Values are read four bytes at a time, which may pass the end of the last one. */
const slack = 16
const messageHeader = 5
const copyData = 0x64
/** CopyOutResponse, NoticeResponse, ParameterStatus, NotificationResponse: nothing to do. */
const ignored = new Set([0x48, 0x4e, 0x53, 0x41])

/**
 * Cuts the messages of the server's protocol out of what the socket gives, and hands the rows of CopyData on. The
 * server promises that a CopyData message holds whole rows (PostgreSQL manual, message formats).
 */
export class MessageReader {
  readonly #rows: RowSink
  #bytes = Buffer.alloc(startingSize + slack)
  #view = viewOf(this.#bytes)
  #filled = 0

  constructor(rows: RowSink) {
    this.#rows = rows
  }

  /** Gives the bytes from the first message that ends the copy, once there is one. */
  push(chunk: Uint8Array): Buffer | undefined {
    this.#reserve(this.#filled + chunk.length)
    this.#bytes.set(chunk, this.#filled)
    this.#filled += chunk.length
    let at = 0
    while (this.#filled - at >= messageHeader) {
      const code = this.#bytes[at] ?? 0
      if (code !== copyData && !ignored.has(code)) {
        this.#rows.settle(this.#bytes, this.#view)
        return Buffer.from(this.#bytes.subarray(at, this.#filled))
      }
      const end = at + 1 + this.#view.getUint32(at + 1)
      if (end > this.#filled) break
      if (code === copyData) this.#rows.scan(this.#bytes, this.#view, at + messageHeader, end)
      at = end
    }
    this.#rows.settle(this.#bytes, this.#view)
    this.#bytes.copyWithin(0, at, this.#filled)
    this.#filled -= at
    return undefined
  }

  #reserve(needed: number): void {
    if (needed + slack <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, needed + slack))
    larger.set(this.#bytes.subarray(0, this.#filled))
    this.#bytes = larger
    this.#view = viewOf(larger)
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
