import { z } from 'zod'
import {
  anyBlock,
  ColumnSchema,
  DataTypeSchema,
  ExpressionSchema,
  flag,
  modifiedByAi,
  TableDefSchema,
  text,
  whole,
  word,
} from './shared-schemas.ts'
import { DimensionDatasetSettings, DocumentSettings, FactDatasetSettings } from './star-schema-settings.ts'
import { datasetTypes, entityTypes, loadOrders } from './words.ts'

/** INHERIT, ON or OFF; true and false are read too, because other YAML parsers make them of ON and OFF. */
function attribute(description: string) {
  return z
    .union([z.enum(['INHERIT', 'ON', 'OFF']), z.boolean()])
    .optional()
    .meta({ description: `${description}; INHERIT: as the settings of the task say`, default: 'INHERIT' })
}

const DatasetAttributes = z.strictObject({
  materialized: attribute('A table rather than a view'),
  hasHistory: attribute('Earlier versions of rows are kept'),
  hasLiveViews: attribute('Live views are made'),
  hasChanges: attribute('A table of changes is kept'),
  hasStandardViewsWithHeaders: attribute('Views show the header columns'),
  watermarkIncrementalSettings: z.unknown().optional().describe('Incremental load by a watermark; not used'),
  createExternalArtifacts: attribute('Artefacts for the outside are made'),
})

const InputDataset = z.strictObject({
  type: word(entityTypes, 'What it is', 'TABLE'),
  datasetId: text('Dataset that is read'),
  name: text('Its name'),
  projectId: text('Project of the task; this one when left out'),
  taskId: text('Task that makes the dataset'),
  schema: text('Schema of the table'),
  database: text('Database of the table'),
})

const LandingDatasetSettings = z.strictObject({
  loadOrder: word(loadOrders, 'Place in the queue of tables to load', 'NORMAL'),
  loadParallelSettings: z
    .strictObject({
      loadParallel: z
        .enum(['NONE', 'SEGMENTATION', 'PARTITIONS'])
        .optional()
        .describe('How the table is split'),
      segmentationSettings: z
        .strictObject({
          columnNames: z.array(z.string()).optional().describe('Columns that split the table'),
          splitPoints: z
            .array(z.strictObject({ values: z.array(z.unknown()).optional() }))
            .optional()
            .describe('Values between the parts'),
        })
        .optional()
        .describe('Where the table is split'),
    })
    .optional()
    .describe('Loading of one table in parallel'),
})

const DatasetProperties = z.strictObject({
  id: z.string().describe('Identifier that other files refer to'),
  name: z.string().describe('Name of the output table'),
  description: text('Description of the dataset', ''),
  type: z
    .enum(datasetTypes)
    .optional()
    .describe('What kind of dataset; found from the settings when left out'),
  inputDatasets: z.array(InputDataset).optional().describe('Datasets that this one reads'),
  landingDatasetSettings: LandingDatasetSettings.optional().describe('How the table is loaded'),
  datasetAttributes: DatasetAttributes.optional().describe('What is kept of the dataset'),
  tableDef: TableDefSchema.optional(),
  customDatasetSettings: z
    .strictObject({
      customSql: ExpressionSchema.describe('Query that gives the rows'),
      incremental: flag('Rows of the query are merged into what is there'),
    })
    .optional()
    .describe('The dataset is a query'),
  dataflowDatasetSettings: z
    .strictObject({
      dataflowId: text('Data flow'),
      targetId: text('Target of the flow that this dataset is'),
      dataflowTargetState: z.enum(['NOT_VALID', 'VALID']).optional().describe('State in the designer'),
      incremental: flag('Rows are merged into what is there'),
    })
    .optional()
    .describe('The dataset is a target of a data flow'),
  dimensionDatasetSettings: DimensionDatasetSettings.optional(),
  factDatasetSettings: FactDatasetSettings.optional(),
  documentDataEntitySettings: DocumentSettings.optional(),
  streamingLandingDatasetSettings: anyBlock('Settings of streaming landing; not used'),
  icebergTransformDatasetSettings: anyBlock('Settings of streaming transforms; not used'),
  virtualDataset: flag('The dataset has no table or view'),
})

const SourceTable = z.strictObject({
  type: word(entityTypes, 'What it is', 'TABLE'),
  name: z.string().describe('Name of the table in the source'),
  schema: text('Schema of the table in the source'),
  database: text('Database of the table in the source'),
  tableDef: TableDefSchema.optional(),
})

const ColumnTransformation = z.strictObject({
  action: z.enum(['NONE', 'KEEP', 'DROP', 'ADD']).describe('What happens to the column'),
  columnName: z.string().describe('The column, or the name of the one that is added'),
  newColumnName: text('New name'),
  newDataType: DataTypeSchema.optional().describe('New type; needed to add a column'),
  expression: ExpressionSchema.optional().describe('How the value is computed'),
  primaryKeyOrdinal: whole('New position in the primary key; 0: not part of it'),
  ordinal: whole('New position among the columns'),
  nullable: flag('Whether the column may hold NULL'),
  markAsMetadata: flag('The column describes the document'),
  hash: flag('The value is replaced by its hash'),
  addedColumnId: text('Identifier of an added column; not used'),
  column: ColumnSchema.optional().describe('The column in older exports; not used'),
})

const Mappings = z
  .looseObject({ mappings: z.array(z.unknown()).optional() })
  .optional()
  .describe('Columns mapped one by one; not used')

/** A file of `datasets/`: one output of a task. */
export const DatasetFile = z.strictObject({
  modifiedByAi,
  properties: DatasetProperties.describe('What the dataset is'),
  sourceTable: SourceTable.optional().describe('What a landing dataset is loaded from'),
  transformations: z
    .strictObject({
      newTableName: text('New name of the output'),
      columnTransformations: z.array(ColumnTransformation).optional().describe('Changes of columns'),
    })
    .optional()
    .describe('Changes on the way from input to output'),
  mappingSettings: Mappings,
  mappings: Mappings,
})
export type DatasetFile = z.infer<typeof DatasetFile>
