/** The fixed words of the project format. */
export const projectTypes = ['DATA_PIPELINE', 'DATA_MOVEMENT'] as const

/** `DUCKDB` and `POSTGRES` are Millrace's own, beside the published ones. */
export const platformTypes = [
  'DUCKDB',
  'POSTGRES',
  'SNOWFLAKE',
  'BIGQUERY',
  'SYNAPSE',
  'DATABRICKS',
  'REDSHIFT',
  'MSSQL',
  'FABRIC',
  'QVD',
  'QLIK_QVD',
  'QLIK_QVD_CUSTOMER_MANAGED',
  'QLIK_OPEN_LAKEHOUSE',
  'NONE',
] as const

export const schemaNameOptions = ['NONE', 'LOWER_CASE', 'UPPER_CASE', 'NO_FURTHER_PROCESSING'] as const

/** Every spelling that a task type has had in files. */
export const writtenTaskTypes = [
  'LANDING',
  'LANDING_SAAS_MANAGED',
  'STORAGE',
  'QVD_STORAGE',
  'TRANSFORM',
  'DATAMART',
  'REGISTERED_DATA',
  'REPLICATION',
  'LAKE_LANDING',
  'FILE_LANDING',
  'KNOWLEDGE_MART',
  'FILE_BASED_KNOWLEDGE_MART',
  'LAKEHOUSE_STORAGE',
  'ICEBERG_STORAGE',
  'LAKEHOUSE_MIRROR',
  'MIRROR',
  'STREAMING_LAKE_LANDING',
  'STREAMING_LANDING',
  'STREAMING_TRANSFORM',
  'ICEBERG_TRANSFORM',
  'REPLICATE_LANDING',
  'DISTRIBUTION',
] as const
export type WrittenTaskType = (typeof writtenTaskTypes)[number]

export const logicalTypes = [
  'UNSPECIFIED',
  'BOOLEAN',
  'BYTES',
  'DATE',
  'TIME',
  'DATETIME',
  'INT1',
  'INT2',
  'INT4',
  'INT8',
  'REAL4',
  'REAL8',
  'UINT1',
  'UINT2',
  'UINT4',
  'UINT8',
  'NUMERIC',
  'STRING',
  'WSTRING',
  'BLOB',
  'CLOB',
  'NCLOB',
  'JSON',
] as const
export type LogicalType = (typeof logicalTypes)[number]

export const ruleActions = [
  'RENAME_TABLE',
  'RENAME_COLUMN',
  'ADD_COLUMN',
  'DROP_COLUMN',
  'REPLACE_COLUMN_VALUE',
  'CHANGE_COLUMN_DATA_TYPE',
] as const

export const renameTypes = [
  'RENAME',
  'ADD_PREFIX',
  'ADD_SUFFIX',
  'REMOVE_PREFIX',
  'REMOVE_SUFFIX',
  'REPLACE_PREFIX',
  'REPLACE_SUFFIX',
  'TO_LOWER',
  'TO_UPPER',
  'EXPRESSION',
  'NAME_MAPPING',
] as const

export const patternTypes = ['NONE', 'TABLE', 'VIEW', 'TABLE_AND_VIEW', 'RELOAD', 'CDC'] as const

export const entityTypes = [
  'NONE',
  'CONNECTOR',
  'TABLE',
  'REPLICATE_TABLE',
  'VIEW',
  'TABLE_AND_VIEW',
  'PRECOG',
  'DIRECTORY',
] as const

export const datasetTypes = [
  'NONE',
  'STORAGE',
  'LANDING',
  'CUSTOM',
  'DIMENSION',
  'FACT',
  'EXTERNAL_TABLE',
  'DATAFLOW',
  'TRANSFORM_MODEL_BASED',
  'DIRECTORY',
  'DOCUMENT_SCHEMA',
  'STREAMING_LANDING',
  'ICEBERG_TRANSFORM',
] as const

export const loadOrders = ['NONE', 'LOWEST', 'LOWER', 'LOW', 'NORMAL', 'HIGH', 'HIGHER', 'HIGHEST'] as const

export const schedulingTypes = ['NONE', 'TIME_BASED', 'EVENT_BASED', 'DATA_EVENTS_BASED'] as const
