import type { Column } from '../foundation/column.ts'

/** The columns that Millrace adds to a stored dataset. All times are UTC. */
export interface HeaderColumns {
  /** Since when this version of the row has been valid. */
  readonly from: string
  /** Until when an earlier version was valid. */
  readonly to: string
  /** What made the version: `L` initial load, `i` or `u` found by comparing; an earlier version that a delete ended says `d`. */
  readonly operation: string
  /** When the key was first stored. */
  readonly inserted: string
  /** When the row last changed. */
  readonly modified: string
}

export function headerColumns(prefix: string): HeaderColumns {
  return {
    from: `${prefix}from_timestamp`,
    to: `${prefix}to_timestamp`,
    operation: `${prefix}operation`,
    inserted: `${prefix}inserted_timestamp`,
    modified: `${prefix}modified_timestamp`,
  }
}

/** Header columns of a table of current rows, in order. */
export function currentHeader(header: HeaderColumns): readonly Column[] {
  return [
    timestampColumn(header.from),
    { name: header.operation, type: 'VARCHAR', nullable: true },
    timestampColumn(header.inserted),
    timestampColumn(header.modified),
  ]
}

/** The header column that a table of earlier versions has beside those of the current rows. */
export function endOfValidity(header: HeaderColumns): Column {
  return timestampColumn(header.to)
}

/** The end of validity of a version that is still valid, so that `between from and to` finds it. */
export const openEnd = `TIMESTAMP '9999-12-31 00:00:00'`

/** A SQL literal of a time, in UTC. */
export function timestampLiteral(at: Date): string {
  return `TIMESTAMP '${at.toISOString().replace('T', ' ').replace('Z', '')}'`
}

function timestampColumn(name: string): Column {
  return { name, type: 'TIMESTAMP', nullable: true }
}
