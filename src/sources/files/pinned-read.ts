import { AppError } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { Column } from '../../foundation/column.ts'
import type { FileRead } from '../../foundation/table-read.ts'
import type { TableContents } from './inspect-table.ts'
import { checkUnchanged } from './source-file.ts'

/** The read that delivers exactly the pinned columns. Throws when a file lacks one; tells of those that are left out. */
export function pinnedRead(contents: TableContents, columns: readonly Column[]): FileRead {
  requireColumns(contents, columns)
  const files = contents.files.map(({ file }) => file)
  const leftOut = contents.columns.filter(({ name }) => !columns.some(column => column.name === name))
  return {
    kind: 'files',
    format: contents.format,
    paths: files.map(({ path }) => path),
    columns,
    ...(contents.rows === undefined ? {} : { expectedRows: contents.rows }),
    ...(contents.csv ? { csv: contents.csv } : {}),
    warnings: leftOut.map(
      ({ name }) => `column ${name} is not read: it was not there when the columns were pinned`,
    ),
    checkUnchanged: () => checkUnchanged(files),
  }
}

function requireColumns(contents: TableContents, columns: readonly Column[]): void {
  const isJson = contents.format === 'json' || contents.format === 'ndjson'
  // Objects in JSON may lack a key: there, one file with it is enough, and no rows at all lack nothing.
  const all = { label: contents.files.map(({ file }) => file.label).join(', '), columns: contents.columns }
  const looked = isJson ? [all] : contents.files.map(file => ({ ...file.file, ...file.contents }))
  if (isJson && contents.columns.length === 0) return
  for (const { label, columns: found } of looked) {
    const names = found.map(({ name }) => name)
    const missing = columns.find(({ name }) => !names.includes(name))
    if (missing) throw missingColumn(label, missing.name, names)
  }
}

function missingColumn(label: string, column: string, names: readonly string[]): AppError {
  const near = closestName(column, names)
  const has = near ? `Did you mean "${near}"?` : `It has: ${names.join(', ')}.`
  return new AppError('MILLRACE-SOURCE-COLUMN-MISSING', `${label} has no column "${column}"`, {
    fix: `${has} Put the column back, or change it in the dataset file and load the dataset anew.`,
  })
}
