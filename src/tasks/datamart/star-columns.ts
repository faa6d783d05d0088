import type { Column } from '../../foundation/column.ts'

/** The columns that Millrace adds to facts and dimensions, beside the surrogate keys. All times are UTC. */
export interface StarColumns {
  /** The row is no longer in the root dataset. */
  readonly deleted: string
  /** Validity of a version of a type 2 dimension; the end is open while the version is valid. */
  readonly from: string
  readonly to: string
  /** The latest version of its member, also of one that was deleted. */
  readonly isCurrent: string
}

export function starColumns(prefix: string): StarColumns {
  return {
    deleted: `${prefix}deleted`,
    from: `${prefix}from_timestamp`,
    to: `${prefix}to_timestamp`,
    isCurrent: `${prefix}is_current`,
  }
}

/** Name of the surrogate key of a dimension, in the dimension itself and in the facts that point to it. */
export function surrogateKey(prefix: string, dimension: string): string {
  return `${prefix}${dimension}_key_id`
}

/** The surrogate key of the member that stands for "unknown", which every dimension has. */
export const unknownMember = 0

/** Columns of a dimension after its surrogate key and data. */
export function dimensionHeader(names: StarColumns, type: 'TYPE1' | 'TYPE2'): readonly Column[] {
  const deleted = column(names.deleted, 'BOOLEAN')
  if (type === 'TYPE1') return [deleted]
  return [
    deleted,
    column(names.from, 'TIMESTAMP'),
    column(names.to, 'TIMESTAMP'),
    column(names.isCurrent, 'BOOLEAN'),
  ]
}

export function keyColumn(name: string): Column {
  return column(name, 'BIGINT')
}

function column(name: string, type: string): Column {
  return { name, type, nullable: false }
}
