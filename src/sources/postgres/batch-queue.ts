import type { ColumnBatch } from '../../foundation/column-batch.ts'

/** Batches that the source is ahead of its reader, before the socket is paused. */
const enough = 4

/** Hands batches from the socket to one reader, and tells the socket when to pause. */
export class BatchQueue {
  readonly #batches: ColumnBatch[] = []
  readonly #onRoom: () => void
  #end: { readonly failure?: unknown } | undefined
  #wake: (() => void) | undefined

  constructor(onRoom: () => void) {
    this.#onRoom = onRoom
  }

  get full(): boolean {
    return this.#batches.length >= enough
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  push(batch: ColumnBatch): void {
    if (this.#end) return
    this.#batches.push(batch)
    this.#wake?.()
  }

  close(): void {
    this.#end ??= {}
    this.#wake?.()
  }

  /** The reader gets the failure at once: batches under way are dropped. The first ending counts. */
  fail(failure: unknown): void {
    if (this.#end) return
    this.#end = { failure }
    this.#batches.length = 0
    this.#wake?.()
  }

  /** The next batch, or undefined after the last. */
  async next(): Promise<ColumnBatch | undefined> {
    while (this.#batches.length === 0 && !this.#end) {
      await new Promise<void>(resolve => (this.#wake = resolve))
      this.#wake = undefined
    }
    if (this.#end && 'failure' in this.#end) throw this.#end.failure
    const wasFull = this.full
    const batch = this.#batches.shift()
    if (wasFull && !this.full) this.#onRoom()
    return batch
  }
}
