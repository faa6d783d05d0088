import type { TableName } from '../foundation/sql-text.ts'
import type { ArtefactNaming, Project, Task } from '../projects/project.ts'
import type { ArtefactsLocation, ArtefactsSettings } from './artefact-settings.ts'

export interface TaskSchemas {
  /** Of the views that consumers read. */
  readonly taskSchema: string
  /** Of the tables behind them. */
  readonly internalSchema: string
}

/** The schemas of a task. A schema that the task does not name is derived from the task's name by the project's rules. */
export function taskSchemas(
  location: ArtefactsLocation,
  task: Pick<Task, 'name'>,
  project: Pick<Project, 'naming'>,
): TaskSchemas {
  const taskSchema = location.taskSchema || generatedSchema(task.name, project.naming)
  return {
    taskSchema,
    internalSchema: location.internalSchema || `${taskSchema}${project.naming.suffixInternalSchema}`,
  }
}

/** A schema name made from a task's name: prefix, letters, digits and underscores, in the project's casing. */
export function generatedSchema(name: string, naming: ArtefactNaming): string {
  const raw = `${naming.prefixSchema}${name.replaceAll(/[^\p{L}\p{N}_]+/gu, '_')}`
  switch (naming.defaultSchemaNameOption) {
    case 'LOWER_CASE':
      return raw.toLowerCase()
    case 'UPPER_CASE':
      return raw.toUpperCase()
    default:
      return raw
  }
}

/** The tables and views of one dataset, as the project names them (project format, 2 and 12.1). */
export interface DatasetArtefacts {
  readonly table: TableName
  readonly prior: TableName
  readonly view: TableName
  readonly historyView: TableName
}

export function datasetArtefacts(
  name: string,
  schemas: TaskSchemas,
  settings: Pick<ArtefactsSettings, 'artifactsPrefix' | 'currentTableSuffix'>,
  naming: ArtefactNaming,
): DatasetArtefacts {
  const base = `${settings.artifactsPrefix}${name}`
  return {
    table: { schema: schemas.internalSchema, name: `${base}${settings.currentTableSuffix}` },
    prior: { schema: schemas.internalSchema, name: `${base}__prior` },
    view: { schema: schemas.taskSchema, name: `${base}${naming.suffixCurrentView}` },
    historyView: { schema: schemas.taskSchema, name: `${base}${naming.suffixHistoryViews}` },
  }
}
