import type { z } from 'zod'
import type { DatasetFile } from '../contract/project/dataset-file.ts'
import type {
  DimensionDatasetSettings,
  FactDatasetSettings,
} from '../contract/project/star-schema-settings.ts'
import { loadOrders } from '../contract/project/words.ts'
import type { TaskKind } from '../contract/task-kind.ts'
import type { ColumnTransformation, DatasetDefinition, DatasetInput } from './dataset-definition.ts'
import { canonicalType } from './logical-types.ts'
import { readColumns } from './read-columns.ts'
import { readExpression } from './read-expression.ts'
import type { SourceFile } from './source-file.ts'
import type { DimensionSettings, FactSettings, MappedColumn } from './star-schema.ts'
import { isLanding, isStorage } from './task-types.ts'

export interface OwningTask {
  readonly projectId: string
  readonly id: string
  readonly type: TaskKind
}

/** A dataset file with its defaults. */
export function readDataset(shape: DatasetFile, source: SourceFile, owner: OwningTask): DatasetDefinition {
  const { properties, transformations } = shape
  const { customDatasetSettings: custom, dimensionDatasetSettings, factDatasetSettings } = properties
  return {
    id: properties.id,
    name: properties.name,
    description: properties.description ?? '',
    kind: kindOf(shape, owner.type),
    inputs: readInputs(shape, source, owner),
    columns: readColumns(properties.tableDef?.columns, source, ['properties', 'tableDef', 'columns']),
    sourceTable: readSourceTable(shape, source),
    newTableName: transformations?.newTableName ?? '',
    columnTransformations: readColumnTransformations(shape, source),
    customSql: readExpression(custom?.customSql, source, [
      'properties',
      'customDatasetSettings',
      'customSql',
    ]),
    incremental: custom?.incremental ?? properties.dataflowDatasetSettings?.incremental ?? false,
    attributes: readAttributes(shape),
    loadOrder: readLoadOrder(shape),
    dimension: dimensionDatasetSettings && readDimension(dimensionDatasetSettings, source),
    fact: factDatasetSettings && readFact(factDatasetSettings, source, owner),
    get place() {
      return source.placeOf(['properties', 'id'])
    },
    placeOf: path => source.placeOf(path),
  }
}

/** MINIMAL exports often leave the type out: the settings that are there tell it, and the task's type otherwise. */
function kindOf({ properties }: DatasetFile, taskType: TaskKind): DatasetDefinition['kind'] {
  if (properties.customDatasetSettings) return 'SQL'
  if (properties.dimensionDatasetSettings) return 'DIMENSION'
  if (properties.factDatasetSettings) return 'FACT'
  const others = [
    properties.dataflowDatasetSettings,
    properties.documentDataEntitySettings,
    properties.streamingLandingDatasetSettings,
    properties.icebergTransformDatasetSettings,
  ]
  if (others.some(settings => settings !== undefined)) return 'OTHER'
  if (isLanding(taskType)) return 'LANDING'
  if (isStorage(taskType) || taskType === 'REGISTERED_DATA') return 'STORAGE'
  return taskType === 'TRANSFORM' || taskType === 'DATAMART' ? 'PASS_THROUGH' : 'OTHER'
}

/** An input without task is a dataset of the same task; one without dataset is a table of the outside. */
function readInputs(
  { properties }: DatasetFile,
  source: SourceFile,
  owner: OwningTask,
): readonly DatasetInput[] {
  return (properties.inputDatasets ?? []).flatMap((input, index) => {
    if (!input.datasetId) return []
    const path = ['properties', 'inputDatasets', index]
    return [
      {
        projectId: input.projectId || owner.projectId,
        taskId: input.taskId || owner.id,
        datasetId: input.datasetId,
        get place() {
          return source.placeOf([...path, 'datasetId'])
        },
        get taskPlace() {
          return source.placeOf([...path, 'taskId'])
        },
      },
    ]
  })
}

function readSourceTable({ sourceTable }: DatasetFile, source: SourceFile): DatasetDefinition['sourceTable'] {
  if (!sourceTable) return undefined
  return {
    schema: sourceTable.schema ?? '',
    name: sourceTable.name,
    kind: sourceTable.type === 'VIEW' ? 'VIEW' : 'TABLE',
    columns: readColumns(sourceTable.tableDef?.columns, source, ['sourceTable', 'tableDef', 'columns']),
  }
}

function readColumnTransformations(
  { transformations }: DatasetFile,
  source: SourceFile,
): readonly ColumnTransformation[] {
  return (transformations?.columnTransformations ?? []).flatMap((shape, index) => {
    if (shape.action === 'NONE') return []
    const path = ['transformations', 'columnTransformations', index]
    const { newDataType } = shape
    // Exports attach attributes to DROP that mean nothing there.
    const isDropped = shape.action === 'DROP'
    return [
      {
        action: shape.action,
        columnName: shape.columnName,
        newColumnName: isDropped ? '' : (shape.newColumnName ?? ''),
        newType:
          newDataType && !isDropped
            ? canonicalType({ ...newDataType, type: newDataType.type ?? 'UNSPECIFIED' })
            : '',
        expression: isDropped ? undefined : readExpression(shape.expression, source, [...path, 'expression']),
        keyOrdinal: isDropped ? undefined : shape.primaryKeyOrdinal,
        nullable: isDropped ? undefined : shape.nullable,
        get place() {
          return source.placeOf([...path, 'columnName'])
        },
      },
    ]
  })
}

function readAttributes({ properties }: DatasetFile): DatasetDefinition['attributes'] {
  const written = properties.datasetAttributes
  return {
    materialized: readSwitch(written?.materialized),
    hasHistory: readSwitch(written?.hasHistory),
    hasStandardViewsWithHeaders: readSwitch(written?.hasStandardViewsWithHeaders),
  }
}

function readSwitch(written: 'INHERIT' | 'ON' | 'OFF' | boolean | undefined): boolean | undefined {
  if (typeof written === 'boolean') return written
  return written === undefined || written === 'INHERIT' ? undefined : written === 'ON'
}

/** Above 0 loads before, below 0 after the others. */
function readLoadOrder({ properties }: DatasetFile): number {
  const written = properties.landingDatasetSettings?.loadOrder ?? 'NORMAL'
  return written === 'NONE' ? 0 : loadOrders.indexOf(written) - loadOrders.indexOf('NORMAL')
}

function readDimension(
  shape: z.infer<typeof DimensionDatasetSettings>,
  source: SourceFile,
): DimensionSettings {
  return {
    type: shape.type ?? 'TYPE1',
    rootDataset: shape.rootDataEntityId ?? '',
    mapping: readMapping(shape, source, 'dimensionDatasetSettings'),
  }
}

function readFact(
  shape: z.infer<typeof FactDatasetSettings>,
  source: SourceFile,
  owner: OwningTask,
): FactSettings {
  const path = ['properties', 'factDatasetSettings', 'factDimension']
  return {
    rootDataset: shape.rootDataEntityId ?? '',
    relationshipPath: shape.entityRelationshipPath ?? [],
    mapping: readMapping(shape, source, 'factDatasetSettings'),
    dimensions: (shape.factDimension ?? []).map((each, index) => ({
      name: each.name ?? each.dimension.name ?? each.dimension.datasetId,
      datasetId: each.dimension.datasetId,
      taskId: each.dimension.taskId || owner.id,
      relationship: each.dimensionRelationshipPath ?? '',
      get place() {
        return source.placeOf([...path, index, 'dimension', 'datasetId'])
      },
    })),
    timeColumn: shape.timeColumn ?? '',
  }
}

function readMapping(
  { mapping }: Pick<z.infer<typeof FactDatasetSettings>, 'mapping'>,
  source: SourceFile,
  block: string,
): readonly MappedColumn[] {
  return (mapping?.columns ?? []).map((column, index) => ({
    columnName: column.columnName,
    isRootKey: column.type === 'ROOT_PK',
    expression: readExpression(column.expression, source, [
      'properties',
      block,
      'mapping',
      'columns',
      index,
      'expression',
    ]),
  }))
}
