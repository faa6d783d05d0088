import type { ResultRow } from '../app.ts'
import { showTable } from './show-table.ts'

type Cell = ResultRow[string]

const widestCell = 60

/** Rows as a table for people: NULL is written so, long values are cut. */
export async function rowsTable(columns: readonly string[], rows: readonly ResultRow[]): Promise<string> {
  const cells = rows.map(row => columns.map(column => shortened(cellText(row[column] ?? null, 'NULL'))))
  const isNumber = (column: string): boolean => rows.every(row => isNumeric(row[column] ?? null))
  return await showTable(
    columns,
    cells,
    columns.map(column => (isNumber(column) ? 'right' : 'left')),
  )
}

/** Rows as CSV (RFC 4180) with a header; NULL is an empty field, an empty text is quoted. */
export function rowsCsv(columns: readonly string[], rows: readonly ResultRow[]): string {
  const lines = rows.map(row => columns.map(column => csvField(row[column] ?? null)))
  return [columns.map(csvField), ...lines].map(fields => fields.join(',')).join('\r\n')
}

function isNumeric(cell: Cell | null): boolean {
  return (
    cell === null || typeof cell === 'number' || (typeof cell === 'string' && /^-?\d+(\.\d+)?$/.test(cell))
  )
}

function cellText(cell: Cell, nullText: string): string {
  if (cell === null) return nullText
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > widestCell ? `${line.slice(0, widestCell - 1)}…` : line
}

function csvField(cell: Cell): string {
  const text = cellText(cell, '')
  return cell === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
