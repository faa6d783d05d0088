import type { z } from 'zod'
import type { Column } from '../foundation/column.ts'
import type { TableRead } from '../foundation/table-read.ts'

/** A kind of place that data comes from. A value, not a class: it describes; a connection lives. */
export interface SourceType<Kind extends string = string, Settings = unknown> {
  readonly kind: Kind
  readonly settings: z.ZodType<Settings>
  /** A connection with these settings reads from this machine only: `validate` may look at it without the network. */
  isLocal(settings: Settings): boolean
  /** Throws an AppError that names host, user and database, and never the password, when it cannot connect. */
  connect(settings: Settings, options: ConnectOptions): Promise<SourceConnection>
}

export interface ConnectOptions {
  /** Name of the connection in millrace.yaml, for messages. */
  readonly name: string
  /** Relative paths of the settings are relative to this folder. */
  readonly baseFolder: string
  /** Files that must exist for a while (downloads) go here; the connection removes them when disposed. */
  readonly temporaryFolder: string
  readonly signal: AbortSignal
}

export interface SourceConnection extends AsyncDisposable {
  /** What `connections test` shows: each step, in order, until the first that failed. */
  check(): Promise<readonly CheckStep[]>
  /** Every table and view that the source offers, with columns. */
  discover(): Promise<readonly SourceTable[]>
  /** One consistent view of all tables: reads in it, also parallel ones, see the same moment. */
  openSnapshot(options: SnapshotOptions): Promise<SourceSnapshot>
}

export interface CheckStep {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

export interface SnapshotOptions {
  /** Tables that will be read at the same time, at most. */
  readonly parallelReads: number
}

export interface SourceTable {
  /** Empty where the source has no schemas. */
  readonly schema: string
  readonly name: string
  readonly kind: 'TABLE' | 'VIEW'
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly estimatedRows?: number
  /** The types were guessed from the data: the first run pins them, later runs keep what was pinned. */
  readonly inferredTypes?: boolean
  /** What a person should know of the mapping, such as a type that could not be kept. */
  readonly warnings: readonly string[]
}

export interface SourceSnapshot extends AsyncDisposable {
  /** Opens one table for reading. `columns` are the pinned columns: the read delivers exactly these, in this order. */
  read(table: SourceTable, columns: readonly Column[], signal: AbortSignal): Promise<TableRead>
}

/** Lets the author's settings type be inferred from the schema, then forgets it for the registry. */
export function defineSourceType<Kind extends string, Settings>(
  type: SourceType<Kind, Settings>,
): SourceType<Kind> {
  return type as SourceType<Kind>
}
