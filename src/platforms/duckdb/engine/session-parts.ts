import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../foundation/column.ts'
import type { TableName } from '../../../foundation/sql-text.ts'
import type { TextPath } from './write-text.ts'

export interface EngineSessionParts {
  readonly connection: DuckDBConnection
  /** Another connection to the same database, for work that must not abort the session's transaction. */
  readonly connect: () => Promise<DuckDBConnection>
  readonly textPath: TextPath
}

export interface LoadParts extends EngineSessionParts {
  readonly columnsOf: (table: TableName) => Promise<readonly Column[] | undefined>
  readonly signal: AbortSignal
}
