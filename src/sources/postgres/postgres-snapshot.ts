import { AppError } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import { identifiers, qualified, textLiteral } from '../../foundation/sql-text.ts'
import type { BatchRead } from '../../foundation/table-read.ts'
import type { SnapshotOptions, SourceSnapshot, SourceTable } from '../source-type.ts'
import { columnRoute } from './column-route.ts'
import { columnWriter } from './column-writer.ts'
import { startCopy, type ReaderLease } from './copy-read.ts'
import { listColumns, type CatalogueColumn } from './postgres-catalogue.ts'
import { openClient, type PostgresClient, type ServerAccess } from './postgres-client.ts'
import { sourceFailure } from './source-failure.ts'

const beginReading = 'begin isolation level repeatable read read only'

/** Opens a transaction whose view of the data all readers share. */
export async function openPostgresSnapshot(
  access: ServerAccess,
  options: SnapshotOptions,
): Promise<SourceSnapshot> {
  const holder = await openClient(access)
  try {
    await holder.query(beginReading)
    const rows = await holder.query<{ name: string }>('select pg_catalog.pg_export_snapshot() as name')
    return new PostgresSnapshot(access, options, { holder, name: rows[0]?.name ?? '' })
  } catch (error) {
    await holder[Symbol.asyncDispose]()
    throw sourceFailure(error, `connection ${access.name}: opening a snapshot`)
  }
}

interface SharedView {
  /** Keeps the view alive, and cancels the queries of readers. */
  readonly holder: PostgresClient
  readonly name: string
}

interface Reader {
  readonly client: PostgresClient
  readonly processId: number
}

class PostgresSnapshot implements SourceSnapshot {
  readonly #access: ServerAccess
  readonly #parallelReads: number
  readonly #view: SharedView
  readonly #idle: Reader[] = []
  readonly #busy = new Set<Reader>()
  readonly #endings = new Set<Promise<void>>()
  readonly #closed = new AbortController()

  constructor(access: ServerAccess, options: SnapshotOptions, view: SharedView) {
    this.#access = access
    this.#parallelReads = options.parallelReads
    this.#view = view
  }

  async read(table: SourceTable, columns: readonly Column[], signal: AbortSignal): Promise<BatchRead> {
    const stop = AbortSignal.any([signal, this.#closed.signal])
    stop.throwIfAborted()
    const name = `${table.schema}.${table.name}`
    const reader = await this.#acquire()
    const lease = this.#lend(reader)
    try {
      await reader.client.query(beginReading)
      await reader.client.query(`set transaction snapshot ${textLiteral(this.#view.name)}`)
      const found = await listColumns(reader.client, table)
      const routes = columns.map(column => columnRoute(column, typeOf(column, found, name)))
      const select = routes.map(route => route.expression).join(', ')
      return startCopy(lease, {
        statement: `copy (select ${select} from ${qualified(table)}) to stdout (format binary)`,
        table: name,
        columns: columns.map((column, c) => {
          const transportType = routes[c]?.transportType
          return transportType === undefined ? column : { ...column, transportType }
        }),
        writers: routes.map((route, c) =>
          columnWriter(route.format, { table: name, column: columns[c]?.name ?? '' }),
        ),
        expectedRows: table.estimatedRows,
        signal: stop,
      })
    } catch (error) {
      lease.discard()
      stop.throwIfAborted()
      throw sourceFailure(error, `reading ${name}`)
    }
  }

  /** Ends reads that are under way, and every session. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new AppError('MILLRACE-SOURCE-READ-CANCELLED', 'the snapshot was closed'))
    for (const reader of this.#busy) this.#end(reader)
    for (const reader of this.#idle.splice(0)) this.#end(reader)
    await Promise.all(this.#endings)
    await this.#view.holder[Symbol.asyncDispose]()
  }

  async #acquire(): Promise<Reader> {
    const idle = this.#idle.pop()
    if (idle?.client.lost !== undefined) {
      this.#end(idle)
      return this.#acquire()
    }
    const reader = idle ?? (await this.#openReader())
    this.#busy.add(reader)
    return reader
  }

  async #openReader(): Promise<Reader> {
    const client = await openClient(this.#access)
    const rows = await client.query<{ id: number }>('select pg_catalog.pg_backend_pid() as id')
    return { client, processId: rows[0]?.id ?? 0 }
  }

  #lend(reader: Reader): ReaderLease {
    return {
      client: reader.client,
      release: async () => {
        await reader.client.query('commit').catch(() => undefined)
        // The rows are all here: a session that is lost now is only not used again.
        const usable = reader.client.lost === undefined && !this.#closed.signal.aborted
        if (!usable || this.#idle.length >= this.#parallelReads) return this.#end(reader)
        this.#busy.delete(reader)
        this.#idle.push(reader)
      },
      discard: () => {
        if (this.#busy.has(reader)) this.#end(reader, 'cancel')
      },
    }
  }

  #end(reader: Reader, first?: 'cancel'): void {
    this.#busy.delete(reader)
    const ending = this.#finish(reader, first).finally(() => this.#endings.delete(ending))
    this.#endings.add(ending)
  }

  async #finish(reader: Reader, first: 'cancel' | undefined): Promise<void> {
    const closing = reader.client[Symbol.asyncDispose]()
    // A server that sorts for a view does not notice that its client has gone: tell it. When that fails, the
    // view's session is lost, and with it the reason to read on.
    if (first) await this.#cancel(reader.processId).catch(() => undefined)
    await closing
  }

  async #cancel(processId: number): Promise<void> {
    await this.#view.holder.query('select pg_catalog.pg_cancel_backend($1)', [processId])
  }
}

function typeOf(column: Column, found: readonly CatalogueColumn[], table: string): CatalogueColumn['type'] {
  const known = found.find(each => each.name === column.name)
  if (known) return known.type
  if (found.length === 0) {
    throw new AppError('MILLRACE-SOURCE-TABLE-MISSING', `${table} does not exist in the source any more`)
  }
  throw new AppError(
    'MILLRACE-SOURCE-COLUMN-MISSING',
    `${table} has no column ${column.name} any more; it has ${identifiers(found.map(each => each.name))}`,
  )
}
