import { AppError } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { TableName } from '../../foundation/sql-text.ts'
import type { EntityReference, FactDimension } from '../../projects/star-schema.ts'
import { findEntity } from './entities.ts'
import type { StarPlanning } from './shape-star.ts'
import { starColumns, surrogateKey } from './star-columns.ts'
import type { DimensionDesign, StarPlan } from './star-plan.ts'

/** A dimension as a fact sees it. */
export interface DimensionTarget {
  readonly name: string
  readonly view: TableName
  readonly surrogate: string
  readonly hasVersions: boolean
  readonly naturalKey: readonly string[]
  /** Where the root is known. */
  readonly root: EntityReference | undefined
  /** Of the same task: its id. */
  readonly siblingId: string | undefined
  readonly prefix: string
  /** The dimension's column for a column of its root; undefined: it does not hold it. */
  columnOf(rootColumn: string): string | undefined
}

/** The dimension that a fact names: of the same task, or of another data mart. */
export function findDimension(
  dimension: FactDimension,
  { task, context }: StarPlanning,
  planned: readonly StarPlan<DimensionDesign>[],
): DimensionTarget {
  const prefix = context.project.naming.prefixHeaderColumns
  if (dimension.taskId === task.id) return siblingDimension(dimension, planned, prefix)
  const input = findEntity(dimension, dimension.place, context)
  const names = input.columns.map(({ name }) => name)
  const surrogate = surrogateKey(prefix, input.name)
  if (names.length > 0 && !names.includes(surrogate)) {
    throw new AppError('MILLRACE-PROJECT-WRONG-TYPE', `"${dimension.datasetId}" is not a dimension`, {
      place: dimension.place,
      fix: 'Name a dimension of a DATAMART task.',
    })
  }
  return {
    name: input.name,
    view: input.readFrom,
    surrogate,
    prefix,
    hasVersions: names.includes(starColumns(prefix).isCurrent),
    naturalKey: [],
    root: undefined,
    siblingId: undefined,
    columnOf: column => (names.length === 0 || names.includes(column) ? column : undefined),
  }
}

function siblingDimension(
  dimension: FactDimension,
  planned: readonly StarPlan<DimensionDesign>[],
  prefix: string,
): DimensionTarget {
  const found = planned.find(({ id }) => id === dimension.datasetId)
  if (!found) {
    const ids = planned.map(({ id }) => id)
    const near = closestName(dimension.datasetId, ids)
    throw new AppError('MILLRACE-PROJECT-UNKNOWN-DATASET', `there is no dimension "${dimension.datasetId}"`, {
      place: dimension.place,
      fix: near ? `Did you mean "${near}"?` : `The dimensions are: ${ids.join(', ') || 'none'}.`,
    })
  }
  const { star } = found
  return {
    name: found.name,
    view: found.readFrom,
    surrogate: star.surrogate,
    prefix,
    hasVersions: star.type === 'TYPE2',
    naturalKey: star.naturalKey,
    root: star.root,
    siblingId: found.id,
    // Before the root's columns are known, nothing can be said about them.
    columnOf: column => (found.columns.length === 0 ? column : star.columnOf.get(column)),
  }
}
