import type { Client, QueryArrayResult } from 'pg'
import { AppError } from '../../foundation/app-error.ts'
import { cellText } from '../../foundation/cell-text.ts'
import type { Column } from '../../foundation/column.ts'
import type { TableName } from '../../foundation/sql-text.ts'
import type { TableRead } from '../../foundation/table-read.ts'
import type { LoadResult, PlatformSession, ResultRow, StatementOptions } from '../platform-type.ts'
import { StatementOrder } from '../statement-order.ts'
import { resultRows, textOnly } from './cell-values.ts'
import { digestQuery } from './digest-query.ts'
import { loadBatches } from './load-batches.ts'
import { loadFiles, type Staging } from './load-files.ts'
import { oneStatement } from './one-statement.ts'
import { postgresDialect } from './postgres-dialect.ts'
import type { ServerConnection } from './server-connection.ts'
import { serverError } from './server-errors.ts'
import { queryColumns, tableColumns } from './table-columns.ts'

/** What a session needs of its platform. */
export interface SessionParts {
  readonly connection: ServerConnection
  readonly staging: () => Promise<Staging>
  /** Interrupts what the server does for a session, by the pid of its process there. */
  readonly interrupt: (pid: number) => Promise<void>
  /** Takes the connection back; it is used again unless it is broken. */
  readonly release: (connection: ServerConnection, isBroken: boolean) => Promise<void>
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** A session of the server. */
export class PostgresSession implements PlatformSession {
  readonly dialect = postgresDialect
  readonly #parts: SessionParts
  readonly #client: Client
  readonly #order = new StatementOrder()
  /** A name that the server cut is another name than was meant. */
  #cutName: string | undefined

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#client = parts.connection.client
    this.#client.on('notice', this.#onNotice)
  }

  async execute(
    statement: string,
    options: StatementOptions = {},
  ): Promise<{ readonly rowsChanged: number }> {
    return await this.#inOrder(options, async () => {
      const result = lastOf(await this.#client.query({ text: statement, rowMode: 'array', types: textOnly }))
      return { rowsChanged: changing.has(result?.command ?? '') ? (result?.rowCount ?? 0) : 0 }
    })
  }

  async query(select: string, options: StatementOptions = {}): Promise<readonly ResultRow[]> {
    return await this.#inOrder(options, async () => await this.#rows(select))
  }

  async describe(select: string): Promise<readonly Column[]> {
    return await this.#inOrder({}, async () => await queryColumns(this.#client, select))
  }

  async digest(select: string, options: StatementOptions = {}): Promise<string> {
    const [row] = await this.query(digestQuery(select), options)
    return cellText(row?.['digest'])
  }

  async columnsOf(table: TableName): Promise<readonly Column[] | undefined> {
    return await this.#inOrder({}, async () => await tableColumns(this.#client, table))
  }

  async load(target: TableName, read: TableRead, options: StatementOptions = {}): Promise<LoadResult> {
    return await this.#inOrder(options, async signal => {
      const watched = { ...options, signal }
      return read.kind === 'files'
        ? await loadFiles(this.#client, await this.#parts.staging(), { target, read }, watched)
        : await loadBatches(this.#client, target, read, watched)
    })
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.execute('BEGIN')
    try {
      const result = await work()
      await this.execute('SELECT 1')
      await this.execute('COMMIT')
      return result
    } catch (thrown) {
      await this.#rollBack()
      throw thrown
    }
  }

  /** Interrupts what runs and rolls back what is open. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#order.isClosed) return
    await this.#order.close()
    this.#client.off('notice', this.#onNotice)
    const { connection, release } = this.#parts
    const isBroken = await connection.clean().then(
      () => false,
      () => true,
    )
    await release(connection, isBroken)
  }

  readonly #onNotice = ({
    code,
    message,
  }: {
    code?: string | undefined
    message?: string | undefined
  }): void => {
    if (code === '42622') this.#cutName = message
  }

  async #rollBack(): Promise<void> {
    try {
      await this.execute('ROLLBACK')
    } catch (thrown) {
      // A server that is gone, or a session that was closed, has rolled back already.
      const isGone =
        thrown instanceof AppError &&
        ['MILLRACE-PLATFORM-LOST', 'MILLRACE-PLATFORM-CLOSED'].includes(thrown.code)
      if (!isGone) throw thrown
    }
  }

  async #rows(select: string): Promise<readonly ResultRow[]> {
    const result = lastOf(
      await this.#client.query<(string | null)[]>({
        ...oneStatement(select),
        rowMode: 'array',
        types: textOnly,
      }),
    )
    return resultRows(result?.fields ?? [], result?.rows ?? [])
  }

  async #inOrder<T>(options: StatementOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return await this.#order.run(options, async signal => await this.#run(signal, work))
  }

  async #run<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    signal.throwIfAborted()
    let interrupting: Promise<void> | undefined
    const interrupt = (): void => {
      interrupting = this.#parts.interrupt(this.#parts.connection.pid)
    }
    signal.addEventListener('abort', interrupt, { once: true })
    try {
      const result = await work(signal)
      this.#refuseCutName()
      return result
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      throw serverError(thrown)
    } finally {
      signal.removeEventListener('abort', interrupt)
      // Else it might hit the next statement.
      await interrupting
    }
  }

  #refuseCutName(): void {
    const cut = this.#cutName
    this.#cutName = undefined
    if (cut !== undefined) {
      throw new AppError('MILLRACE-PLATFORM-NAME-TOO-LONG', cut, {
        fix: 'A name has 63 bytes at most. Shorten it, or the prefixes and suffixes of the task.',
      })
    }
  }
}

/** Several statements in one call have a result each. */
function lastOf<Row extends unknown[]>(
  result: QueryArrayResult<Row> | readonly QueryArrayResult<Row>[],
): QueryArrayResult<Row> | undefined {
  return isSeveral(result) ? result.at(-1) : result
}

function isSeveral<Row extends unknown[]>(
  result: QueryArrayResult<Row> | readonly QueryArrayResult<Row>[],
): result is readonly QueryArrayResult<Row>[] {
  return Array.isArray(result)
}
