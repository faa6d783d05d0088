import { identifier, qualified, type TableName } from '../../foundation/sql-text.ts'
import { openEnd, timestampLiteral } from '../header-columns.ts'
import { unknownMember, type StarColumns } from './star-columns.ts'
import type { DimensionDesign } from './star-plan.ts'

export interface VersionSpec {
  readonly table: TableName
  readonly design: DimensionDesign
  /** Gives the current members. */
  readonly select: string
  readonly names: StarColumns
  readonly at: Date
  readonly marksMissing: boolean
}

/**
 * The versions of a type 2 dimension as they shall be, from those that are stored and the current members: a changed
 * member ends its version and begins another, one that went is marked, and one that came back begins anew.
 */
export function versionedSelect({ table, design, select, names, at, marksMissing }: VersionSpec): string {
  const { data, naturalKey: key, surrogate } = design
  const values = (side: string): string => data.map(({ name }) => `${side}.${identifier(name)}`).join(', ')
  const [deleted, from, to, isCurrent] = [names.deleted, names.from, names.to, names.isCurrent].map(
    name => `c.${identifier(name)}`,
  )
  const on = `${key.map(name => `n.${identifier(name)} = c.${identifier(name)}`).join(' AND ')} AND ${isCurrent}`
  const [first = ''] = key
  const changes = data
    .filter(({ name }) => !key.includes(name))
    .map(({ name }) => `n.${identifier(name)} IS DISTINCT FROM c.${identifier(name)}`)
  const differs = `(${[deleted, ...changes].join(' OR ')})`
  const isThere = `n.${identifier(first)} IS NOT NULL`
  const goes = `(${isCurrent} AND NOT ${isThere} AND NOT ${deleted} AND ${String(marksMissing)})`
  const isReplaced = `(${isThere} AND ${differs})`
  const time = timestampLiteral(at)
  return `WITH incoming AS (${select}),
    stored AS (SELECT * FROM ${qualified(table)} WHERE ${identifier(surrogate)} <> ${unknownMember})
    SELECT ${values('c')},
      CASE WHEN ${goes} THEN true WHEN ${isReplaced} THEN false ELSE ${deleted} END AS ${identifier(names.deleted)},
      ${from} AS ${identifier(names.from)},
      CASE WHEN NOT ${deleted} AND (${goes} OR ${isReplaced}) THEN ${time} ELSE ${to} END AS ${identifier(names.to)},
      (${isCurrent} AND NOT ${isReplaced}) AS ${identifier(names.isCurrent)}
    FROM stored AS c LEFT JOIN incoming AS n ON ${on}
    UNION ALL
    SELECT ${values('n')}, false, ${time}, ${openEnd}, true
    FROM incoming AS n LEFT JOIN stored AS c ON ${on}
    WHERE c.${identifier(first)} IS NULL OR ${differs}`
}
