import type { ModelFile } from '../contract/project/model-file.ts'
import type { SourceFile } from './source-file.ts'
import type { Relationship } from './star-schema.ts'

/** The relationships of a model; a dataset without task is of the same task. */
export function readRelationships(
  shape: ModelFile,
  source: SourceFile,
  taskId: string,
): readonly Relationship[] {
  return (shape.relationships ?? []).map((each, index) => ({
    id: each.id || each.name || '',
    name: each.name ?? '',
    shortName: each.shortName ?? '',
    source: { taskId: each.sourceEntity.taskId || taskId, datasetId: each.sourceEntity.datasetId },
    target: { taskId: each.targetEntity.taskId || taskId, datasetId: each.targetEntity.datasetId },
    columns: (each.columnRelationships ?? []).map(pair => ({
      source: pair.sourceColumn,
      target: pair.targetColumn,
    })),
    get place() {
      return source.placeOf(['relationships', index])
    },
  }))
}
