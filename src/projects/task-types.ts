import type { WrittenTaskType } from '../contract/project/words.ts'
import type { TaskKind } from '../contract/task-kind.ts'
import type { Project } from './project.ts'

/** The kind that each spelling of files means; undefined for kinds that events have no word for. */
const kinds: Readonly<Record<WrittenTaskType, TaskKind | undefined>> = {
  LANDING: 'LANDING',
  LANDING_SAAS_MANAGED: 'LANDING',
  STORAGE: 'STORAGE',
  QVD_STORAGE: 'QVD_STORAGE',
  TRANSFORM: 'TRANSFORM',
  DATAMART: 'DATAMART',
  REGISTERED_DATA: 'REGISTERED_DATA',
  REPLICATION: 'REPLICATION',
  LAKE_LANDING: 'LAKE_LANDING',
  FILE_LANDING: 'FILE_LANDING',
  KNOWLEDGE_MART: 'KNOWLEDGE_MART',
  FILE_BASED_KNOWLEDGE_MART: 'FILE_BASED_KNOWLEDGE_MART',
  LAKEHOUSE_STORAGE: 'ICEBERG_STORAGE',
  ICEBERG_STORAGE: 'ICEBERG_STORAGE',
  LAKEHOUSE_MIRROR: 'MIRROR',
  MIRROR: 'MIRROR',
  STREAMING_LAKE_LANDING: undefined,
  STREAMING_LANDING: undefined,
  STREAMING_TRANSFORM: undefined,
  ICEBERG_TRANSFORM: undefined,
  REPLICATE_LANDING: undefined,
  DISTRIBUTION: undefined,
}

/** The task kind of a type as files spell it; undefined when Millrace has none for it. */
export function taskKindOf(written: WrittenTaskType): TaskKind | undefined {
  return kinds[written]
}

const runnable: readonly TaskKind[] = ['LANDING', 'STORAGE', 'TRANSFORM', 'DATAMART', 'REGISTERED_DATA']
const landing: readonly TaskKind[] = ['LANDING', 'LAKE_LANDING', 'FILE_LANDING']
const storage: readonly TaskKind[] = ['STORAGE', 'QVD_STORAGE', 'ICEBERG_STORAGE']
const marts: readonly TaskKind[] = ['DATAMART', 'KNOWLEDGE_MART', 'FILE_BASED_KNOWLEDGE_MART']

export function canRun(kind: TaskKind): boolean {
  return runnable.includes(kind)
}

/** Tasks that bring data in, whose datasets only storage may read. */
export function isLanding(kind: TaskKind): boolean {
  return landing.includes(kind)
}

export function isStorage(kind: TaskKind): boolean {
  return storage.includes(kind)
}

/** Tasks that read from a connection rather than from other tasks. */
export function readsConnection(kind: TaskKind): boolean {
  return isLanding(kind) || kind === 'REPLICATION'
}

/** Kinds that a project of a type may contain at all. */
export function kindsOfProject(type: Project['type']): readonly TaskKind[] {
  if (type === 'DATA_MOVEMENT') return ['REPLICATION', 'LAKE_LANDING']
  return [...landing, ...storage, ...marts, 'TRANSFORM', 'REGISTERED_DATA', 'MIRROR']
}

/** Kinds that the published platform of a pipeline knows. */
export function kindsOfPlatform(platformType: string): readonly TaskKind[] {
  switch (platformType) {
    case 'QLIK_OPEN_LAKEHOUSE':
      return ['LAKE_LANDING', 'ICEBERG_STORAGE', 'MIRROR']
    case 'QVD':
    case 'QLIK_QVD':
    case 'QLIK_QVD_CUSTOMER_MANAGED':
      return ['LANDING', 'QVD_STORAGE']
    case 'SNOWFLAKE':
      return ['LANDING', 'LAKE_LANDING', 'STORAGE', 'REGISTERED_DATA', 'TRANSFORM', ...marts]
    default:
      return ['LANDING', 'FILE_LANDING', 'STORAGE', 'REGISTERED_DATA', 'TRANSFORM', ...marts]
  }
}
