import type { Column } from '../foundation/column.ts'
import type { TableName } from '../foundation/sql-text.ts'

/** A table or view that a dataset has on the platform. */
export type Artefact =
  | { readonly kind: 'table'; readonly name: TableName; readonly columns: readonly Column[] }
  | { readonly kind: 'view'; readonly name: TableName; readonly select: string }
