import { identifier, identifiers, qualified } from '../../foundation/sql-text.ts'
import type { DimensionTarget } from './find-dimension.ts'
import { starColumns, unknownMember } from './star-columns.ts'

export interface LookupSpec {
  readonly target: DimensionTarget
  readonly alias: string
  /** Pairs of a fact's SQL and a dimension's column. */
  readonly on: readonly { readonly fact: string; readonly dimension: string }[]
  /** The time of a fact as SQL. */
  readonly time: string | undefined
}

export interface Lookup {
  readonly alias: string
  /** LEFT JOIN that gives at most one `key_id` for each fact. */
  readonly join: string
  /** What that depends on, where the columns are not the dimension's own key. */
  readonly unique: { readonly from: string; readonly key: readonly string[] } | undefined
}

/** Finds the surrogate key of each fact's member: of the version valid at the fact's time, else of the current one. */
export function dimensionLookup({ target, alias, on, time }: LookupSpec): Lookup {
  const columns = on.map(({ dimension }) => dimension)
  const pairs = on.map(pair => `${pair.fact} = ${alias}.${identifier(pair.dimension)}`)
  const isByTime = target.hasVersions && time !== undefined
  const members = isByTime ? versionsSql(target, columns) : currentSql(target, columns)
  if (isByTime) pairs.push(validAt(time, alias))
  return {
    alias,
    join: `LEFT JOIN (${members}) AS ${alias} ON ${pairs.join(' AND ')}`,
    unique: isNaturalKey(target, columns) ? undefined : uniqueness(target, columns),
  }
}

/** Members that were deleted keep their key: facts of theirs still belong to them. */
function currentSql(target: DimensionTarget, columns: readonly string[]): string {
  const current = target.hasVersions ? ` AND ${identifier(starColumns(target.prefix).isCurrent)}` : ''
  return `SELECT ${identifier(target.surrogate)} AS key_id, ${identifiers(columns)} FROM ${qualified(target.view)}
    WHERE ${identifier(target.surrogate)} <> ${unknownMember}${current}`
}

/** Each version from its start to the start of the next; the first also covers everything before it. */
function versionsSql(target: DimensionTarget, columns: readonly string[]): string {
  const names = starColumns(target.prefix)
  const from = identifier(names.from)
  const member = target.naturalKey.length > 0 ? target.naturalKey : columns
  return `SELECT ${identifier(target.surrogate)} AS key_id, ${identifiers(columns)},
    CASE WHEN lag(${from}) OVER member IS NULL THEN TIMESTAMP '-infinity' ELSE ${from} END AS valid_from,
    coalesce(lead(${from}) OVER member, TIMESTAMP 'infinity') AS valid_to
    FROM ${qualified(target.view)}
    WHERE ${identifier(target.surrogate)} <> ${unknownMember}
      AND (${identifier(names.isCurrent)} OR NOT ${identifier(names.deleted)})
    WINDOW member AS (PARTITION BY ${identifiers(member)} ORDER BY ${from})`
}

/** A fact without time belongs to the current version. */
function validAt(time: string, alias: string): string {
  const at = `coalesce(${time}, TIMESTAMP '9999-12-31 00:00:00')`
  return `${at} >= ${alias}.valid_from AND ${at} < ${alias}.valid_to`
}

function isNaturalKey({ naturalKey }: DimensionTarget, columns: readonly string[]): boolean {
  return naturalKey.length > 0 && naturalKey.every(name => columns.includes(name))
}

function uniqueness(target: DimensionTarget, columns: readonly string[]): Lookup['unique'] {
  const present = columns.map(name => ` AND ${identifier(name)} IS NOT NULL`).join('')
  return { from: `(SELECT * FROM (${currentSql(target, columns)}${present}) AS members)`, key: columns }
}
