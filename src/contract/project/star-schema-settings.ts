import { z } from 'zod'
import { ExpressionSchema, flag, text, word } from './shared-schemas.ts'

const Mapping = z
  .strictObject({
    columns: z
      .array(
        z.strictObject({
          columnName: z.string().describe('Column of the output'),
          type: z.enum(['NONE', 'ROOT_PK']).optional().describe('ROOT_PK: key column of the root dataset'),
          expression: ExpressionSchema.optional().describe('How the value is computed'),
        }),
      )
      .optional()
      .describe('Columns of the output'),
  })
  .optional()
  .describe('How the columns of the output come from the root dataset')

const shared = {
  rootDataEntityId: text('Dataset that the output grows from'),
  mapping: Mapping,
  subtype: text('How it was designed'),
  materializedSource: flag('The joined sources are kept in a table'),
}

export const DimensionDatasetSettings = z
  .strictObject({
    ...shared,
    type: word(['TYPE1', 'TYPE2'], 'Current rows, or all versions', 'TYPE1'),
    fullyType2Sources: flag('The history of joined datasets makes versions too'),
  })
  .describe('The dataset is a dimension')

const FactDimension = z.strictObject({
  name: text('Name of the dimension in the fact'),
  dimension: z
    .strictObject({
      type: text('What the dimension is'),
      datasetId: z.string().describe('Dataset of the dimension'),
      taskId: text('Task of the dimension; the same when left out'),
      projectId: text('Project of the task; this one when left out'),
      name: text('Name of the dimension'),
    })
    .describe('The dimension'),
  dimensionRelationshipPath: text('Relationship from the root of the fact to the root of the dimension'),
  dimensionRelationshipPathDisplayName: text('Its name for people'),
  dimensionRelationshipPathDisplayShortName: text('Its short name for people'),
  dimensionRelationshipPathShortName: text('Its short name'),
})

export const FactDatasetSettings = z
  .strictObject({
    ...shared,
    type: text('Kind of fact', 'TRANSACTIONAL'),
    entityRelationshipPath: z.array(z.string()).optional().describe('Relationships to widen the fact along'),
    factDimension: z.array(FactDimension).optional().describe('Dimensions that the fact points to'),
    timeColumn: text('Column by whose time the version of a type 2 dimension is chosen (of Millrace)'),
  })
  .describe('The dataset is a fact')

export const DocumentSettings = z
  .strictObject({
    ...shared,
    repeatedDataEntities: z.array(z.unknown()).optional().describe('Datasets nested in each document'),
    entityRelationshipPath: z.array(z.unknown()).optional().describe('Relationships to nest along'),
    fullyType2Sources: flag('The history of joined datasets makes versions too'),
    checkedTreeNodesForDisplay: z.array(z.unknown()).optional().describe('State of the designer; not used'),
  })
  .describe('The dataset is a document for each row of its root')
