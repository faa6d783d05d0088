import type { Column } from '../../foundation/column.ts'
import type { TableName } from '../../foundation/sql-text.ts'
import type { BatchRead, TableRead } from '../../foundation/table-read.ts'
import type { LoadResult, PlatformSession, ResultRow, StatementOptions } from '../platform-type.ts'
import { duckdbDialect } from './duckdb-dialect.ts'
import { inTransaction } from './in-transaction.ts'
import { isOwnerGone, type CallOptions, type OwnerProcess } from './owner-process.ts'
import { packBatch } from './wire/batch-frame.ts'
import { SendWindow } from './wire/send-window.ts'

/** A session of the owner process. */
export class RemoteSession implements PlatformSession {
  readonly dialect = duckdbDialect
  readonly #owner: OwnerProcess
  readonly #number: number

  constructor(owner: OwnerProcess, number: number) {
    this.#owner = owner
    this.#number = number
  }

  async execute(
    statement: string,
    options: StatementOptions = {},
  ): Promise<{ readonly rowsChanged: number }> {
    return await this.#owner.call('execute', statement, this.#here(options))
  }

  async query(select: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return await this.#owner.call('query', select, this.#here(options))
  }

  async describe(select: string): Promise<readonly Column[]> {
    return await this.#owner.call('describe', select, this.#here({}))
  }

  async digest(select: string, options: StatementOptions = {}): Promise<string> {
    return await this.#owner.call('digest', select, this.#here(options))
  }

  async columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return (await this.#owner.call('columnsOf', table, this.#here({}))) ?? undefined
  }

  async load(target: TableName, read: TableRead, options: StatementOptions = {}): Promise<LoadResult> {
    if (read.kind === 'files')
      return await this.#owner.call('loadFiles', { target, read }, this.#here(options))
    return await this.#loadBatches(target, read, options)
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    return await inTransaction(this, work)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#owner.call('closeSession', null, this.#here({}))
    } catch (thrown) {
      if (!isOwnerGone(thrown)) throw thrown
    }
  }

  async #loadBatches(target: TableName, read: BatchRead, options: StatementOptions): Promise<LoadResult> {
    const { columns, expectedRows } = read
    // Ends the load in the owner when the source fails, and the sending when the owner fails.
    const ending = new AbortController()
    const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal
    const window = new SendWindow()
    let id = 0
    const loaded = this.#owner.call(
      'loadBatches',
      { target, columns, ...(expectedRows === undefined ? {} : { expectedRows }) },
      {
        ...this.#here(options),
        signal,
        onSent: sent => (id = sent),
        onTaken: bytes => window.taken(bytes),
      },
    )
    const settled = loaded.then(
      () => window.close(),
      () => window.close(),
    )
    try {
      await this.#sendBatches(id, read, window, signal)
    } catch (thrown) {
      ending.abort(thrown)
    }
    await settled
    return await loaded
  }

  async #sendBatches(id: number, read: BatchRead, window: SendWindow, signal: AbortSignal): Promise<void> {
    for await (const batch of read.batches) {
      if (signal.aborted || window.isClosed) return
      const { layout, body } = packBatch(batch)
      const bytes = body.reduce((sum, part) => sum + part.length, 0)
      await window.room(bytes)
      if (window.isClosed) return
      this.#owner.send({ type: 'batch', id, batch: layout }, body)
    }
    if (!signal.aborted) this.#owner.send({ type: 'batchesEnd', id, rowsSent: read.rowsSent() })
  }

  #here(options: StatementOptions): CallOptions {
    return { ...options, session: this.#number }
  }
}
