import type { Column } from '../../../foundation/column.ts'
import { identifier, textLiteral } from '../../../foundation/sql-text.ts'

/**
 * A query for `digest`: the number of rows, and the sums of two row hashes. Sums do not depend on the order and count
 * equal rows. Each row hash is 64 bits, mixed once more so that differences of rows do not cancel out in the sum. The
 * two combine the columns in opposite order and hash texts at different alignments, so that neither a pair of values
 * nor a pair of rows that collides in one collides in the other by construction.
 */
export function digestQuery(select: string, columns: readonly Column[]): string {
  const first = columns.map(value)
  const second = columns.map(salted).reverse()
  const sumOf = (values: readonly string[]): string =>
    `coalesce(sum(hash(hash(${values.join(', ')}))::HUGEINT), 0)`
  return `SELECT concat_ws('-', count(*), ${sumOf(first)}, ${sumOf([textLiteral(salt), ...second])}) AS digest
    FROM (${select}) AS digested`
}

const salt = 'millrace'

/** Types of at most 64 bits: the engine hashes them without collisions. Wider ones are hashed as text. */
const narrow =
  /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT)|REAL|DOUBLE|DATE|TIME|TIMESTAMP|TIMESTAMPTZ|DECIMAL\((1?\d),\d+\))$/

function value({ name, type }: Column): string {
  return narrow.test(type) ? identifier(name) : `${identifier(name)}::VARCHAR`
}

function salted(column: Column): string {
  return narrow.test(column.type) ? identifier(column.name) : `'~' || ${value(column)}`
}
