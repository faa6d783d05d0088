import { cellText } from '../../../foundation/cell-text.ts'
import type { DuckDBConnection } from '@duckdb/node-api'
import { AppError } from '../../../foundation/app-error.ts'
import type { Column } from '../../../foundation/column.ts'
import type { TableName } from '../../../foundation/sql-text.ts'
import type { TableRead } from '../../../foundation/table-read.ts'
import type { LoadResult, PlatformSession, ResultRow, StatementOptions } from '../../platform-type.ts'
import { StatementOrder } from '../../statement-order.ts'
import { duckdbDialect } from '../duckdb-dialect.ts'
import { inTransaction } from '../in-transaction.ts'
import { canonicalType } from './canonical-types.ts'
import { resultRows } from './cell-values.ts'
import { digestQuery } from './digest-query.ts'
import { loadBatches } from './load-batches.ts'
import { loadFiles } from './load-files.ts'
import { runStatement } from './run-statement.ts'
import type { EngineSessionParts, LoadParts } from './session-parts.ts'
import { tableColumns } from './table-columns.ts'

/** A session right at the engine, in whichever process the engine lives. */
export class EngineSession implements PlatformSession {
  readonly dialect = duckdbDialect
  readonly #parts: EngineSessionParts
  readonly #connection: DuckDBConnection
  readonly #order = new StatementOrder()

  constructor(parts: EngineSessionParts) {
    this.#parts = parts
    this.#connection = parts.connection
  }

  get isClosed(): boolean {
    return this.#order.isClosed
  }

  async execute(
    statement: string,
    options: StatementOptions = {},
  ): Promise<{ readonly rowsChanged: number }> {
    return await this.#inOrder(options, async () => {
      const { rowsChanged } = await this.#connection.run(statement)
      return { rowsChanged }
    })
  }

  async query(select: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return await this.#inOrder(options, async () => resultRows(await this.#connection.run(select)))
  }

  async describe(select: string): Promise<readonly Column[]> {
    return await this.#inOrder({}, async () => await this.#describe(select))
  }

  async digest(select: string, options: StatementOptions = {}): Promise<string> {
    return await this.#inOrder(options, async () => {
      const columns = await this.#describe(select)
      const [row] = resultRows(await this.#connection.run(digestQuery(select, columns)))
      return cellText(row?.['digest'])
    })
  }

  async columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return await this.#inOrder({}, async () => await tableColumns(this.#connection, table))
  }

  async load(target: TableName, read: TableRead, options: StatementOptions = {}): Promise<LoadResult> {
    if (read.kind === 'files') {
      return await this.#inOrder(
        options,
        async signal => await loadFiles(this.#loadParts(signal), target, read),
      )
    }
    // An appender has no progress of the engine's; the load counts its rows by itself.
    const { onProgress, ...watched } = options
    return await this.#inOrder(
      watched,
      async signal => await loadBatches(this.#loadParts(signal), target, read, onProgress),
    )
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    return await inTransaction(this, work)
  }

  /** Interrupts what runs, rolls back what is open, and disconnects. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.isClosed) return
    await this.#order.close()
    this.#connection.disconnectSync()
  }

  #loadParts(signal: AbortSignal): LoadParts {
    return { ...this.#parts, signal, columnsOf: async table => await tableColumns(this.#connection, table) }
  }

  async #describe(select: string): Promise<readonly Column[]> {
    const describing = `DESCRIBE ${select}`
    await this.#requireOne(describing)
    const rows = resultRows(await this.#connection.run(describing))
    return rows.map(row => ({
      name: cellText(row['column_name']),
      type: canonicalType(cellText(row['column_type'])),
      nullable: row['null'] !== 'NO',
    }))
  }

  /** Else what stands behind the first statement would run too. A text that cannot be read is told when it is run. */
  async #requireOne(text: string): Promise<void> {
    const statements = await this.#connection.extractStatements(text).catch(() => undefined)
    if (statements && statements.count > 1)
      throw new AppError('MILLRACE-PLATFORM-SQL-SYNTAX', 'The text is not one query but several statements')
  }

  async #inOrder<T>(options: StatementOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return await this.#order.run(
      options,
      async signal =>
        await runStatement(this.#connection, { ...options, signal }, async () => await work(signal)),
    )
  }
}
