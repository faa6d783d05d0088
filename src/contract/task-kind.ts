/** The data task types, as events spell them. */
export const taskKinds = [
  'LANDING',
  'STORAGE',
  'QVD_STORAGE',
  'TRANSFORM',
  'DATAMART',
  'REGISTERED_DATA',
  'REPLICATION',
  'LAKE_LANDING',
  'KNOWLEDGE_MART',
  'FILE_BASED_KNOWLEDGE_MART',
  'FILE_LANDING',
  'ICEBERG_STORAGE',
  'MIRROR',
] as const
export type TaskKind = (typeof taskKinds)[number]
