import { AppError, type Place } from '../../foundation/app-error.ts'
import { closestName } from '../../foundation/closest-name.ts'
import type { Project, Task } from '../../projects/project.ts'
import type { Relationship } from '../../projects/star-schema.ts'
import { isEntity, type Entity } from './entities.ts'
import type { DimensionTarget } from './find-dimension.ts'

interface Models {
  readonly task: Pick<Task, 'relationships'>
  readonly project: Pick<Project, 'tasks'>
}

/** A relationship of the task's model, else of another model of the project. */
export function findRelationship(id: string, place: Place, { task, project }: Models): Relationship {
  const all = [...task.relationships, ...project.tasks.flatMap(({ relationships }) => relationships)]
  const found = all.find(relationship => relationship.id === id) ?? all.find(({ name }) => name === id)
  if (found) return found
  const ids = all.map(relationship => relationship.id)
  const near = closestName(id, ids)
  throw new AppError('MILLRACE-PROJECT-UNKNOWN-RELATIONSHIP', `no model has a relationship "${id}"`, {
    place,
    fix: near
      ? `Did you mean "${near}"?`
      : `The relationships are: ${[...new Set(ids)].join(', ') || 'none'}.`,
  })
}

/** The only relationship that leads from the joined datasets to the root of a dimension. */
export function relationshipTo(
  target: DimensionTarget,
  entities: readonly Entity[],
  place: Place,
  task: Pick<Task, 'relationships'>,
): Relationship {
  const fitting = task.relationships.filter(
    relationship =>
      entities.some(({ input }) => isEntity(input, relationship.source)) &&
      target.root !== undefined &&
      isEntity(relationship.target, target.root),
  )
  const [found] = fitting
  if (found && fitting.length === 1) return found
  throw new AppError(
    'MILLRACE-DATASET-WRONG-RELATIONSHIP',
    `${fitting.length === 0 ? 'no relationship leads' : `${fitting.length} relationships lead`} to dimension "${target.name}"`,
    { place, fix: 'Name the relationship as dimensionRelationshipPath.' },
  )
}
