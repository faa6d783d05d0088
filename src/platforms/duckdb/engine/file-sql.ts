import { extname } from 'node:path'
import type { Column } from '../../../foundation/column.ts'
import { identifier, qualified, textLiteral, type TableName } from '../../../foundation/sql-text.ts'
import type { RejectedRows } from '../../platform-type.ts'

export const noneRejected: RejectedRows = { count: 0, samples: [] }

/** Rejected rows that are shown; all are counted. */
export const sampledRejects = 10

export function insertFrom(target: TableName, select: string): string {
  return `INSERT INTO ${qualified(target)} BY NAME ${select}`
}

/** A list of files as a reading function takes it. The engine would take `*`, `?` and `[` of a name for a pattern. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map(path => textLiteral(path.replaceAll(/[*?[]/g, '[$&]'))).join(', ')}]`
}

/** `columns` of a reading function: what the columns are, so that nothing is guessed. */
export function columnTypes(columns: readonly Pick<Column, 'name' | 'type'>[]): string {
  return `{${columns.map(({ name, type }) => `${identifier(name)}: ${textLiteral(type)}`).join(', ')}}`
}

/** `, compression=…` for a reading function. The engine's own guess is wrong for a name with a question mark. */
export function compression(paths: readonly string[]): string {
  const [kind, ...others] = new Set(paths.map(path => compressions[extname(path).toLowerCase()]))
  return kind === undefined || others.length > 0 ? '' : `, compression='${kind}'`
}

const compressions: Readonly<Record<string, string>> = { '.gz': 'gzip', '.zst': 'zstd' }
