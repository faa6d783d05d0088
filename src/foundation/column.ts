/**
 * A column of a dataset. `type` is the canonical type text: BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT,
 * UTINYINT, USMALLINT, UINTEGER, UBIGINT, REAL, DOUBLE, DECIMAL(p,s), VARCHAR, BLOB, DATE, TIME, TIMETZ, TIMESTAMP,
 * TIMESTAMPTZ, INTERVAL, UUID, JSON, BIT, and each of them followed by [] for a list.
 */
export interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
}

/** The shape of a dataset: columns in order, and the names of its key columns, in key order. */
export interface DatasetShape {
  readonly columns: readonly Column[]
  readonly key: readonly string[]
}
