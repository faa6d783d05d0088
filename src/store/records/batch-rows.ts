import type { BatchColumns, BatchRow, BatchSql, ColumnType } from './batch-sql.ts'

/** Rows of a statement, such as `insert into … select … from ${from} as given`; what else it binds comes after `bound`. */
export interface BatchRows {
  readonly from: string
  readonly bound: readonly (string | number | null)[]
}

/**
 * Binds rows as few values. What all of them have in common, which is most of what one receiver's deliveries say, is bound
 * once: the databases take as long to read a value out of JSON as to write it.
 */
export function batchRows<Columns extends BatchColumns>(
  spelling: BatchSql,
  columns: Columns,
  rows: readonly BatchRow<Columns>[],
): BatchRows {
  const [first] = rows
  if (!first) throw new Error('a batch without rows')
  const names: readonly (keyof Columns & string)[] = Object.keys(columns)
  const isCommon = (name: keyof Columns): boolean => rows.every(row => row[name] === first[name])
  const varying = names.filter(name => !isCommon(name))
  const common = names.filter(name => !varying.includes(name))
  const typeOf = (name: keyof Columns): ColumnType => columns[name] ?? 'text'
  const shared = common.map((name, index) => `${spelling.typed(index + 2, typeOf(name))} as ${name}`)
  const given = spelling.rows(1, Object.fromEntries(varying.map(name => [name, typeOf(name)])))
  const cell = (row: BatchRow<Columns>, name: keyof Columns): string => {
    const value = row[name]
    return typeOf(name) === 'json' && value ? spelling.jsonInRow(String(value)) : JSON.stringify(value)
  }
  const text = rows.map(row => `[${varying.map(name => cell(row, name)).join(',')}]`).join(',')
  return {
    from: `(select ${['varying.*', ...shared].join(', ')} from ${given} as varying)`,
    bound: [`[${text}]`, ...common.map(name => first[name])],
  }
}
