import { z } from 'zod'
import { identifier } from '../../foundation/sql-text.ts'
import { sampleRows, type FileToInspect, type FoundColumn } from './file-contents.ts'
import type { CanonicalType } from './canonical-type.ts'

const Misfits = z.record(z.string(), z.coerce.number())

/**
 * Keeps as text what the engine's guess would spoil: whole numbers of more than 15 digits guessed as DOUBLE, and dates
 * and times in JSON that are not written the ISO way, which a read with pinned types refuses.
 */
export async function keepExactText(
  target: FileToInspect,
  found: readonly (FoundColumn & CanonicalType)[],
  asText: string,
): Promise<{ readonly columns: readonly FoundColumn[]; readonly warnings: readonly string[] }> {
  const tests = found.map((column, index) => ({ column, index, misfit: misfitTest(column, target) }))
  const counts = tests.flatMap(({ index, misfit }) => (misfit ? [`count_if(${misfit}) AS c${index}`] : []))
  const limit = sampleRows(target.file)
  const rows =
    counts.length === 0
      ? []
      : await target.engine.rows(
          `SELECT ${counts.join(', ')} FROM (SELECT * FROM ${asText}${limit < 0 ? '' : ` LIMIT ${limit}`})`,
          Misfits,
          target.signal,
        )
  const isSpoilt = (index: number): boolean => (rows[0]?.[`c${index}`] ?? 0) > 0
  return {
    columns: tests.map(({ column, index }) => ({
      name: column.name,
      type: isSpoilt(index) ? 'VARCHAR' : column.type,
    })),
    warnings: tests.flatMap(({ column, index }) => {
      if (isSpoilt(index))
        return [`column ${column.name} is kept as text: ${column.type} would change values`]
      return column.warning ? [`column ${column.name} ${column.warning}`] : []
    }),
  }
}

function misfitTest({ name, type }: FoundColumn, { format }: FileToInspect): string | undefined {
  const column = identifier(name)
  if (type === 'DOUBLE') return `regexp_full_match(${column}, '\\s*[+-]?[0-9]{16,}\\s*')`
  const isJson = format === 'json' || format === 'ndjson'
  if (isJson && ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ'].includes(type))
    return `${column} IS NOT NULL AND try_cast(${column} AS ${type}) IS NULL`
  return undefined
}
