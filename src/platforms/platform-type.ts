import type { z } from 'zod'
import type { Column } from '../foundation/column.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { TableRead } from '../foundation/table-read.ts'

/** A kind of place where data lives and is transformed. */
export interface PlatformType<Kind extends string = string, Settings = unknown> {
  readonly kind: Kind
  readonly settings: z.ZodType<Settings>
  readonly dialect: SqlDialect
  /** Opens the platform for writing. Throws `MILLRACE-PLATFORM-IN-USE`, naming the owner's pid, when another has it. */
  open(settings: Settings, options: OpenPlatformOptions): Promise<Platform>
  /**
   * An empty, private platform in memory of this process, in which `validate` tries SQL on empty tables. Absent where only
   * a server understands the SQL.
   */
  openScratch?(): Promise<PlatformSession>
}

export interface OpenPlatformOptions {
  /** Relative paths of the settings are relative to this folder. */
  readonly baseFolder: string
  /** The platform may spill here and keep its own files. */
  readonly stateFolder: string
  /** Told to whoever finds the platform in use, such as `millrace run`. */
  readonly purpose: string
  readonly memoryLimit?: string
  readonly threads?: number
  /** Folders whose files loads and SQL may read, and no others: SQL comes from whoever may change a project. Absent: any. */
  readonly readableFolders?: readonly string[]
  /** An empty platform of its own on this machine, for what the platform's server cannot do: reading files that lie here. */
  readonly openStaging: (folder: string) => Promise<Platform>
}

/** What differs between platforms in the statements that tasks make; all else is SQL that every platform understands. */
export interface SqlDialect {
  /** The canonical type as which values of a canonical type are kept; most types are kept as they are. */
  storedType(type: string): string
  /** What statements call a canonical type. */
  typeName(type: string): string
  /** Makes or replaces a view; inside a transaction, readers see the old or the new one. */
  replaceView(session: PlatformSession, view: TableName, select: string): Promise<void>
  /**
   * Makes a table that `fill` fills, in place of the one of its name, if there is one. Belongs inside a transaction: until
   * its end, readers see what was there. Views that read the table are put back.
   */
  replaceTable<T>(
    session: PlatformSession,
    table: NewTable,
    fill: (into: TableName) => Promise<T>,
  ): Promise<T>
  /**
   * Runs statements that change the columns of a table. Views that read it are as before afterwards; throws
   * `MILLRACE-PLATFORM-VIEW-IN-THE-WAY` when one cannot be.
   */
  reshape(session: PlatformSession, table: TableName, work: () => Promise<void>): Promise<void>
}

export interface NewTable {
  readonly name: TableName
  readonly columns: readonly Column[]
}

/**
 * Keeps a process that was only slow from writing what another has taken over in the meantime. Who takes a fence shuts out
 * whoever had it before, and is to make sure only then that it may still work.
 */
export interface Fencing {
  take(fence: string, holder: string): Promise<void>
  /**
   * Right before a transaction ends: throws `MILLRACE-PLATFORM-FENCED` when another holder has taken the fence. Until the
   * transaction has ended, nobody can take it.
   */
  check(session: PlatformSession, fence: string, holder: string): Promise<void>
}

export interface Platform extends AsyncDisposable {
  readonly dialect: SqlDialect
  /** Absent where one process at a time can write at all. */
  readonly fencing?: Fencing
  /** A session of its own. Statements of one session run one after another; sessions run side by side. */
  openSession(): Promise<PlatformSession>
}

/** A value that a query gives back: what JSON can say, with 64-bit and larger integers and decimals as text. */
export type CellValue =
  | string
  | number
  | boolean
  | null
  | readonly CellValue[]
  | { readonly [key: string]: CellValue }
export type ResultRow = Readonly<Record<string, CellValue>>

export interface StatementOptions {
  /** Interrupts the statement; the call then throws the signal's reason. */
  readonly signal?: AbortSignal
  /** Called at most a few times a second while the statement runs. */
  readonly onProgress?: (progress: StatementProgress) => void
}

export interface StatementProgress {
  /** From 0 to 1; absent when the engine cannot tell. */
  readonly share?: number
  /** Rows written so far; absent when the engine cannot tell. */
  readonly rows?: number
}

export interface PlatformSession extends AsyncDisposable {
  readonly dialect: SqlDialect
  /**
   * Runs a statement that gives no rows; or several, separated by semicolons, one after the other until one fails: whether
   * those before it are kept outside a transaction is the platform's. `rowsChanged` is that of the last, and 0 for DDL.
   */
  execute(statement: string, options?: StatementOptions): Promise<{ readonly rowsChanged: number }>
  /** Runs one query whose whole answer fits in memory. */
  query(select: string, options?: StatementOptions): Promise<readonly ResultRow[]>
  /** The columns that a query would give, without running it. Throws an AppError with the engine's words otherwise. */
  describe(select: string): Promise<readonly Column[]>
  /**
   * An order-independent digest of all rows of a query: equal multisets of rows give equal texts, and different ones
   * give different texts but for a chance below 2^-100. Cheaper than a join of the two sides.
   */
  digest(select: string, options?: StatementOptions): Promise<string>
  /** Columns of a table or view, or undefined when it does not exist. */
  columnsOf(table: TableName): Promise<readonly Column[] | undefined>
  /**
   * Writes all rows of a read into an existing table, by column name. Belongs inside `transaction`: on any error,
   * and when the source sent a different number of rows than arrived, it throws and the caller's transaction rolls back.
   */
  load(target: TableName, read: TableRead, options?: StatementOptions): Promise<LoadResult>
  /** Commits when `work` ends, rolls back when it throws. Not nested. */
  transaction<T>(work: () => Promise<T>): Promise<T>
}

export interface LoadResult {
  readonly rowsWritten: number
  readonly rejected: RejectedRows
}

export interface RejectedRows {
  readonly count: number
  /** The first rejected rows, for the log. */
  readonly samples: readonly RejectedRow[]
}

export interface RejectedRow {
  readonly file: string
  /** Counts from 1, the header included. */
  readonly line: number
  readonly column: string
  readonly reason: string
}

export function definePlatformType<Kind extends string, Settings>(
  type: PlatformType<Kind, Settings>,
): PlatformType<Kind> {
  return type as PlatformType<Kind>
}
