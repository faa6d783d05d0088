import type { ColumnBatch } from '../../../foundation/column-batch.ts'
import type { BatchRead } from '../../../foundation/table-read.ts'
import { unpackBatch } from '../wire/batch-frame.ts'
import type { BatchLayout, LoadBatchesRequest } from '../wire/messages.ts'

/** The read of a `loadBatches` call: its batches come as frames, at the pace at which they are taken. */
export class BatchesFromWire implements BatchRead {
  readonly kind = 'batches'
  readonly columns: BatchRead['columns']
  readonly expectedRows?: number
  readonly #signal: AbortSignal
  readonly #onTaken: (bytes: number) => void
  readonly #arrived: { batch: ColumnBatch; bytes: number }[] = []
  #rowsSent: number | undefined
  #wake: () => void = () => undefined

  constructor(request: LoadBatchesRequest, signal: AbortSignal, onTaken: (bytes: number) => void) {
    this.columns = request.columns
    if (request.expectedRows !== undefined) this.expectedRows = request.expectedRows
    this.#signal = signal
    this.#onTaken = onTaken
  }

  arrive(layout: BatchLayout, body: Uint8Array): void {
    this.#arrived.push({ batch: unpackBatch(layout, body), bytes: body.length })
    this.#wake()
  }

  end(rowsSent: number): void {
    this.#rowsSent = rowsSent
    this.#wake()
  }

  rowsSent(): number {
    return this.#rowsSent ?? 0
  }

  readonly batches: AsyncIterable<ColumnBatch> = { [Symbol.asyncIterator]: () => this.#taken() }

  async *#taken(): AsyncGenerator<ColumnBatch, void> {
    this.#signal.addEventListener('abort', () => this.#wake(), { once: true })
    for (;;) {
      this.#signal.throwIfAborted()
      const next = this.#arrived.shift()
      if (next) {
        yield next.batch
        this.#onTaken(next.bytes)
      } else if (this.#rowsSent !== undefined) {
        return
      } else {
        await new Promise<void>(resolve => (this.#wake = resolve))
      }
    }
  }
}
