import { AppError } from '../foundation/app-error.ts'
import type { TableName } from '../foundation/sql-text.ts'
import type { StatementOptions } from './platform-type.ts'

const progressEveryMs = 250

/** Tells of the rows that a load has written, at most a few times a second. */
export function reportRows(
  expectedRows: number | undefined,
  onProgress: StatementOptions['onProgress'],
): (rows: number) => void {
  let last = performance.now()
  return rows => {
    const now = performance.now()
    if (!onProgress || now - last < progressEveryMs) return
    last = now
    onProgress(expectedRows ? { rows, share: Math.min(rows / expectedRows, 1) } : { rows })
  }
}

/** Throws AppError when a source sent another number of rows than arrived. */
export function requireAllRows(target: TableName, written: number, sent: number): void {
  if (written === sent) return
  throw new AppError(
    'MILLRACE-PLATFORM-ROW-COUNT-MISMATCH',
    `${written} rows were written to ${target.schema}.${target.name}, but the source sent ${sent}`,
    { fix: 'Run the task again; nothing was kept.' },
  )
}
