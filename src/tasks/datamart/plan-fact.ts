import { AppError, type Place } from '../../foundation/app-error.ts'
import { identifier, qualified } from '../../foundation/sql-text.ts'
import type { FactDimension, FactSettings, Relationship } from '../../projects/star-schema.ts'
import { columnSql, joinAlong, joinedSql, rootOf, sourceOf, entityColumns, type Entity } from './entities.ts'
import { dimensionLookup, type Lookup } from './dimension-lookup.ts'
import { findDimension, type DimensionTarget } from './find-dimension.ts'
import { mapColumns, type StarMapping } from './map-columns.ts'
import { findRelationship, relationshipTo } from './relationships.ts'
import { shapeStar, starSelect, type StarPlanning } from './shape-star.ts'
import { keyColumn, starColumns, surrogateKey, unknownMember } from './star-columns.ts'
import { starPlan } from './star-artefacts.ts'
import type { DimensionDesign, FactDesign, StarPlan } from './star-plan.ts'

const block = ['properties', 'factDatasetSettings']

/** Plans a fact over its root, widened along relationships, with a key for each of its dimensions. */
export async function planFact(
  settings: FactSettings,
  planning: StarPlanning,
  dimensions: readonly StarPlan<DimensionDesign>[],
): Promise<StarPlan<FactDesign>> {
  const { definition, context } = planning
  const entities = joinEntities(settings, planning)
  const isKnown = context.isLive || entities.every(({ input }) => input.columns.length > 0)
  const mapping: StarMapping = isKnown
    ? mapColumns(settings.mapping, entities, index =>
        definition.placeOf([...block, 'mapping', 'columns', index]),
      )
    : { columns: [], key: [] }
  const shaped = await shapeStar(planning, mapping, entities)
  const prefix = context.project.naming.prefixHeaderColumns
  const time = isKnown ? timeSql(settings, entities, definition.placeOf([...block, 'timeColumn'])) : undefined
  const lookups = settings.dimensions.map((dimension, index) => {
    const target = findDimension(dimension, planning, dimensions)
    const lookup = lookUp({ dimension, target, alias: `d${index}`, time }, entities, planning)
    return { ...lookup, name: surrogateKey(prefix, dimension.name || target.name), after: target.siblingId }
  })
  checkRoles(lookups, settings.dimensions)
  const keys = lookups.map(({ name, alias }) => ({
    name,
    sql: `coalesce(${alias}.key_id, ${unknownMember})`,
  }))
  const from = [joinedSql(entities), ...lookups.map(({ join }) => join)].join(' ')
  const data = shaped.columns.map(({ name, type, nullable }) => ({ name, type, nullable }))
  const deleted = { name: starColumns(prefix).deleted, type: 'BOOLEAN', nullable: false }
  const rows = starSelect(shaped, mapping, from, keys)
  return starPlan(planning, {
    name: shaped.name,
    sourceSchema: entities[0]?.input.sourceSchema ?? '',
    columns: isKnown ? [...data, ...keys.map(({ name }) => keyColumn(name)), deleted] : [],
    key: shaped.key,
    select: `SELECT f.*, false AS ${identifier(deleted.name)} FROM (${rows}) AS f`,
    keepsHistory: false,
    after: [...new Set(lookups.flatMap(({ after }) => after ?? []))],
    star: {
      kind: 'fact',
      naturalKey: shaped.key,
      mustBeUnique: [
        ...multiplyingJoins(entities, settings, planning),
        ...lookups.flatMap(({ unique }) => unique ?? []),
      ],
    },
  })
}

function joinEntities(
  settings: FactSettings,
  { definition, task, context }: StarPlanning,
): readonly Entity[] {
  const place = definition.placeOf([...block, 'rootDataEntityId'])
  const root = rootOf(definition, { id: settings.rootDataset, place }, task, context)
  const entities: Entity[] = [{ alias: 'e0', input: root, prefix: '', on: undefined }]
  for (const [index, id] of settings.relationshipPath.entries()) {
    const at = definition.placeOf([...block, 'entityRelationshipPath', index])
    entities.push(
      joinAlong(findRelationship(id, at, { task, project: context.project }), entities, at, context),
    )
  }
  return entities
}

interface Role {
  readonly dimension: FactDimension
  readonly target: DimensionTarget
  readonly alias: string
  readonly time: string | undefined
}

function lookUp(role: Role, entities: readonly Entity[], { task, context }: StarPlanning): Lookup {
  const { dimension, target, alias, time } = role
  const relationship =
    dimension.relationship === ''
      ? relationshipTo(target, entities, dimension.place, task)
      : findRelationship(dimension.relationship, dimension.place, { task, project: context.project })
  const source = sourceOf(relationship, entities, dimension.place)
  const on = relationship.columns.map(pair => ({
    fact: columnSql(source, pair.source, dimension.place),
    dimension: dimensionColumn(target, pair.target, relationship),
  }))
  return dimensionLookup({ target, alias, on, time })
}

function dimensionColumn(target: DimensionTarget, column: string, { place, id }: Relationship): string {
  const name = target.columnOf(column)
  if (name !== undefined) return name
  throw new AppError(
    'MILLRACE-DATASET-WRONG-RELATIONSHIP',
    `relationship "${id}" leads to column "${column}", which dimension "${target.name}" does not hold`,
    { place, fix: `Add ${column} to the mapping of the dimension.` },
  )
}

function timeSql(
  { timeColumn }: FactSettings,
  entities: readonly Entity[],
  place: Place,
): string | undefined {
  if (timeColumn === '') return undefined
  const column = entityColumns(entities).find(({ name }) => name === timeColumn)
  if (column && /^(DATE|TIMESTAMP|TIMESTAMPTZ)$/.test(column.type)) return `CAST(${column.sql} AS TIMESTAMP)`
  throw new AppError(
    column ? 'MILLRACE-DATASET-WRONG-TIME-COLUMN' : 'MILLRACE-PROJECT-UNKNOWN-COLUMN',
    column
      ? `timeColumn "${timeColumn}" is ${column.type}, not a time`
      : `there is no column "${timeColumn}"`,
    { place, fix: 'Name a column of type DATE or DATETIME of the root dataset, or of one joined to it.' },
  )
}

/** Joins whose columns are not known to be unique at the other end: a double there would double facts. */
function multiplyingJoins(
  entities: readonly Entity[],
  settings: FactSettings,
  { task, context, definition }: StarPlanning,
) {
  return entities.slice(1).flatMap(({ input }, index) => {
    const id = settings.relationshipPath[index] ?? ''
    const relationship = findRelationship(id, definition.place, { task, project: context.project })
    const columns = relationship.columns.map(({ target }) => target)
    const isKey = input.key.length > 0 && input.key.every(name => columns.includes(name))
    if (isKey) return []
    const present = columns.map(name => `${identifier(name)} IS NOT NULL`).join(' AND ')
    return [{ from: `(SELECT * FROM ${qualified(input.readFrom)} WHERE ${present})`, key: columns }]
  })
}

function checkRoles(
  lookups: readonly { readonly name: string }[],
  dimensions: readonly FactDimension[],
): void {
  const second = lookups.findIndex(
    ({ name }, index) => lookups.findIndex(first => first.name === name) < index,
  )
  const dimension = dimensions[second]
  if (!dimension) return
  throw new AppError(
    'MILLRACE-PROJECT-DUPLICATE-COLUMN',
    `two dimensions of the fact are named "${dimension.name}"`,
    {
      place: dimension.place,
      fix: 'Give each of them a name of its own, such as the role that it plays.',
    },
  )
}
