import { AppError, type Place } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier, qualified } from '../../foundation/sql-text.ts'
import { expandExpression } from '../../projects/expand-expression.ts'
import type { Expression } from '../../projects/expression.ts'
import type { InputDataset, PlanContext } from '../task-type.ts'
import type { InputLookup } from './input-lookup.ts'
import { referenceOf } from './outputs.ts'

export interface DescribedSql {
  /** The statement as something that can stand after FROM. */
  readonly from: string
  /** Empty when they cannot be known before upstream tasks have run. */
  readonly columns: readonly Column[]
}

/**
 * The statement of an SQL dataset with its aliases resolved, and the columns that it gives. Throws an AppError with a
 * place for an alias that leads nowhere and for SQL that the platform refuses.
 */
export async function describeSql(
  sql: Expression,
  lookup: InputLookup,
  context: PlanContext,
): Promise<DescribedSql> {
  const inputs: InputDataset[] = []
  const expandWith = (nameOf: (input: InputDataset) => string): string =>
    asTable(
      expandExpression(sql, alias => {
        const reference = referenceOf(alias, sql)
        if (!reference) return undefined
        const input = lookup.find(reference)
        inputs.push(input)
        return nameOf(input)
      }),
    )
  const from = expandWith(({ readFrom }) => qualified(readFrom))
  const isOpen = !context.isLive && inputs.some(input => input.columns.length === 0)
  // Siblings may not exist on the platform yet, so empty tables of their name and shape stand in for them.
  const described = expandWith(input =>
    lookup.isSibling(input) ? identifier(input.readFrom.name) : qualified(input.readFrom),
  )
  const siblings = new Map(
    inputs.filter(input => lookup.isSibling(input)).map(input => [input.datasetId, input]),
  )
  try {
    // Also when an input's columns are unknown: the statement itself may be wrong.
    const columns = await context.describe(
      `${standIns([...siblings.values()], context.dialect.typeName)}SELECT * FROM ${described} AS src`,
    )
    return { from, columns: isOpen ? [] : columns }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('MILLRACE-DATASET-SQL-REFUSED', error.message, {
      place: placeIn(sql, error.message),
      fix: error.fix ?? 'Mend the statement; `${alias}` stands for a dataset that an alias names.',
      cause: error,
    })
  }
}

/** A semicolon that only blanks and comments follow. */
const endOfStatement = /;(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/

// On lines of its own, because the statement may end in a comment.
function asTable(statement: string): string {
  return `(\n${statement.replace(endOfStatement, '')}\n)`
}

function standIns(siblings: readonly InputDataset[], typeName: (type: string) => string): string {
  if (siblings.length === 0) return ''
  const tables = siblings.map(({ readFrom, columns }) => {
    const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${typeName(type)}) AS ${identifier(name)}`)
    return `${identifier(readFrom.name)} AS (SELECT ${nulls.length > 0 ? nulls.join(', ') : 'NULL'})`
  })
  return `WITH ${tables.join(', ')} `
}

/** Engines name what they do not find; where that stands in the statement is where to look. */
function placeIn(sql: Expression, message: string): Place {
  const [, quoted, plain] = /"([^"]+)"|name (\w+)/.exec(message) ?? []
  const named = quoted ?? plain
  return (named === undefined ? undefined : sql.placeOfText?.(named)) ?? sql.place
}
