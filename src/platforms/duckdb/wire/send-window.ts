/** More than the engine's appender buffers: while it writes a buffer out, the sender goes on. */
const mostBytes = 40 * 2 ** 20
/** What a frame costs beside its bytes, so that many small ones do not flood the receiver either. */
const frameBytes = 4096

/** Lets a sender run ahead of a receiver by some megabytes, so that both work and neither floods the other. */
export class SendWindow {
  #bytes = 0
  #isClosed = false
  #wake: () => void = () => undefined

  /** The receiver wants no more. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Waits until so many more bytes may be sent, or the window is closed. */
  async room(bytes: number): Promise<void> {
    while (!this.#isClosed && this.#bytes > 0 && this.#bytes + bytes > mostBytes) {
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
    this.#bytes += bytes + frameBytes
  }

  taken(bytes: number): void {
    this.#bytes -= bytes + frameBytes
    this.#wake()
  }

  close(): void {
    this.#isClosed = true
    this.#wake()
  }
}
