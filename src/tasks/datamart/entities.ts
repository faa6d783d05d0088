import { AppError, type Place } from '../../foundation/app-error.ts'
import type { Column } from '../../foundation/column.ts'
import { identifier, qualified } from '../../foundation/sql-text.ts'
import { parseDatasetAddress } from '../../projects/dataset-address.ts'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { EntityReference, Relationship } from '../../projects/star-schema.ts'
import type { Task } from '../../projects/project.ts'
import { unknownDataset } from '../select-inputs.ts'
import { unknownColumn } from '../shape-columns.ts'
import type { InputDataset, PlanContext } from '../task-type.ts'

/** A dataset in the joins of a fact or dimension. */
export interface Entity {
  readonly alias: string
  readonly input: InputDataset
  /** Before the columns whose name an earlier entity has. */
  readonly prefix: string
  /** How it is joined; undefined: the root. */
  readonly on: string | undefined
}

/** A column of one of the entities, under the name that mappings and expressions use. */
export interface EntityColumn extends Column {
  readonly sql: string
  readonly isOfRoot: boolean
}

/** The root dataset of a fact or dimension. Throws an AppError with a place when there is none. */
export function rootOf(
  definition: DatasetDefinition,
  root: { readonly id: string; readonly place: Place },
  task: Pick<Task, 'upstream'>,
  context: PlanContext,
): InputDataset {
  const id = parseDatasetAddress(root.id)?.datasetId ?? root.id
  const named = definition.inputs.find(input => id === '' || input.datasetId === id)
  if (named) return findEntity(named, named.place, context)
  const available = task.upstream.flatMap(taskId => context.datasetsOf(taskId))
  const found = available.find(dataset => dataset.datasetId === id)
  if (found) return found
  if (id === '') {
    throw new AppError('MILLRACE-DATASET-INPUT-NEEDED', `"${definition.id}" does not name its root dataset`, {
      place: root.place,
      fix: 'Set rootDataEntityId to the id of an input dataset.',
    })
  }
  const { code, what, fix } = unknownDataset(task.upstream.join(', '), id, root.place, available)
  throw new AppError(code, what, { place: root.place, fix })
}

export function findEntity(reference: EntityReference, place: Place, context: PlanContext): InputDataset {
  const available = context.datasetsOf(reference.taskId)
  const found = available.find(dataset => dataset.datasetId === reference.datasetId)
  if (found) return found
  const { code, what, fix } = unknownDataset(reference.taskId, reference.datasetId, place, available)
  throw new AppError(code, what, { place, fix })
}

export function isEntity(entity: EntityReference, reference: EntityReference): boolean {
  return entity.datasetId === reference.datasetId && entity.taskId === reference.taskId
}

/** Joins the target of a relationship to the entities that are there, which have to hold its source. */
export function joinAlong(
  relationship: Relationship,
  entities: readonly Entity[],
  place: Place,
  context: PlanContext,
): Entity {
  const source = sourceOf(relationship, entities, place)
  const input = findEntity(relationship.target, relationship.place, context)
  const alias = `e${entities.length}`
  const on = relationship.columns.map(pair => {
    const left = columnSql(source, pair.source, relationship.place)
    return `${left} = ${columnSql({ alias, input }, pair.target, relationship.place)}`
  })
  const prefix = relationship.shortName || relationship.name || input.name
  return { alias, input, prefix, on: on.join(' AND ') }
}

/** The entity that holds the foreign key of a relationship. */
export function sourceOf(relationship: Relationship, entities: readonly Entity[], place: Place): Entity {
  const source = entities.find(entity => isEntity(entity.input, relationship.source))
  if (source && relationship.columns.length > 0) return source
  throw new AppError(
    'MILLRACE-DATASET-WRONG-RELATIONSHIP',
    source
      ? `relationship "${relationship.id}" names no columns`
      : `relationship "${relationship.id}" starts at ${relationship.source.datasetId}, which is not joined here`,
    {
      place,
      fix: source
        ? 'Give it columnRelationships.'
        : `Start at ${entities.map(({ input }) => input.datasetId).join(' or ')}, or join that dataset first.`,
    },
  )
}

/** A column of an entity as SQL; where the columns are known, one that is not there is refused. */
export function columnSql(entity: Pick<Entity, 'alias' | 'input'>, name: string, place: Place): string {
  const names = entity.input.columns.map(column => column.name)
  if (names.length > 0 && !names.includes(name)) throw unknownColumn(name, place, names)
  return `${entity.alias}.${identifier(name)}`
}

/** All columns that a mapping may use: the root's, then those of the joined, prefixed where a name is taken. */
export function entityColumns(entities: readonly Entity[]): readonly EntityColumn[] {
  const columns: EntityColumn[] = []
  for (const { alias, input, prefix, on } of entities) {
    const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
    for (const column of input.columns) {
      const name = taken.has(column.name.toLowerCase()) ? `${prefix}_${column.name}` : column.name
      const sql = `${alias}.${identifier(column.name)}`
      columns.push({
        name,
        type: column.type,
        nullable: column.nullable || on !== undefined,
        sql,
        isOfRoot: !on,
      })
    }
  }
  return columns
}

/** FROM and the joins. */
export function joinedSql(entities: readonly Entity[]): string {
  return entities
    .map(
      ({ alias, input, on }) =>
        `${on ? 'LEFT JOIN ' : ''}${qualified(input.readFrom)} AS ${alias}${on ? ` ON ${on}` : ''}`,
    )
    .join(' ')
}
