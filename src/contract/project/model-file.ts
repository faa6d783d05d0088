import { z } from 'zod'
import { modifiedByAi, text } from './shared-schemas.ts'

const Entity = z.strictObject({
  type: text('What the dataset is'),
  name: text('Name of the dataset'),
  projectId: text('Project of the task; this one when left out'),
  taskId: text('Task of the dataset; the same when left out'),
  datasetId: z.string().describe('Identifier of the dataset'),
})

/** `model.yaml`: how the datasets of a task belong together. */
export const ModelFile = z.strictObject({
  modifiedByAi,
  relationships: z
    .array(
      z.strictObject({
        id: text('Identifier that other files refer to; the name when left out'),
        name: text('Name of the relationship'),
        shortName: text('Short name of the relationship'),
        description: text('Description of the relationship'),
        sourceEntity: Entity.describe('The dataset that holds the foreign key'),
        targetEntity: Entity.describe('The dataset that it points to'),
        columnRelationships: z
          .array(
            z.strictObject({
              sourceColumn: z.string().describe('Column of the source'),
              targetColumn: z.string().describe('Column of the target'),
              sourceColumnId: text('Identifier in exports; not used'),
              targetColumnId: text('Identifier in exports; not used'),
            }),
          )
          .optional()
          .describe('Pairs of columns that are equal'),
      }),
    )
    .optional()
    .describe('Relationships, each from many rows to one'),
})
export type ModelFile = z.infer<typeof ModelFile>
