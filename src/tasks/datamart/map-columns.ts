import type { Place } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier } from '../../foundation/sql-text.ts'
import { expandExpression } from '../../projects/expand-expression.ts'
import type { Expression } from '../../projects/expression.ts'
import type { MappedColumn } from '../../projects/star-schema.ts'
import { unknownColumn } from '../shape-columns.ts'
import { entityColumns, type Entity, type EntityColumn } from './entities.ts'

/** A column of a fact or dimension before rules and transformations. */
export interface StarColumn extends Column {
  /** SQL over the entities. */
  readonly sql: string
  /** The entities' column that it is; undefined: computed, and `type` is not known. */
  readonly origin: EntityColumn | undefined
}

export interface StarMapping {
  readonly columns: readonly StarColumn[]
  readonly key: readonly string[]
}

/**
 * The columns that a mapping asks for; without a mapping, all columns of all entities. The key is what the mapping
 * marks as such, else the root's key when all of it is mapped.
 */
export function mapColumns(
  mapping: readonly MappedColumn[],
  entities: readonly Entity[],
  placeOf: (index: number) => Place,
): StarMapping {
  const available = entityColumns(entities)
  const columns =
    mapping.length === 0
      ? available.map(column => ({ ...column, origin: column }))
      : mapping.map((mapped, index) => mapColumn(mapped, available, placeOf(index)))
  const marked = mapping.filter(({ isRootKey }) => isRootKey).map(({ columnName }) => columnName)
  return { columns, key: marked.length > 0 ? marked : mappedRootKey(columns, entities) }
}

/** The query that gives mapped columns, and others beside them. */
export function mappedSelect(columns: readonly Pick<StarColumn, 'name' | 'sql'>[], from: string): string {
  return `SELECT ${columns.map(({ name, sql }) => `${sql} AS ${identifier(name)}`).join(', ')} FROM ${from}`
}

function mapColumn(
  { columnName: name, expression }: MappedColumn,
  available: readonly EntityColumn[],
  place: Place,
): StarColumn {
  const origin = available.find(column => column.name === (expression ? onlyColumnOf(expression) : name))
  if (origin) return { ...origin, name, origin }
  const names = available.map(column => column.name)
  if (!expression) throw unknownColumn(name, place, names)
  const sql = expandExpression(expression, alias => {
    const column = available.find(candidate => candidate.name === alias.value)
    if (!column) throw unknownColumn(alias.value, alias.place ?? expression.place, names)
    return column.sql
  })
  return { name, type: '', nullable: true, sql, origin: undefined }
}

/** The column that an expression is, when it is nothing but one placeholder. */
function onlyColumnOf(expression: Expression): string | undefined {
  const name = /^\s*\$\{([^{}]*)\}\s*$/.exec(expression.statement)?.[1]?.trim()
  return expression.aliases.find(alias => alias.name === name)?.value
}

function mappedRootKey(columns: readonly StarColumn[], [root]: readonly Entity[]): readonly string[] {
  const rootKey = root?.input.key ?? []
  const key = rootKey.map(name => columns.find(({ origin }) => origin?.isOfRoot && origin.name === name))
  const found = key.filter(column => column !== undefined)
  return found.length === rootKey.length ? found.map(({ name }) => name) : []
}
