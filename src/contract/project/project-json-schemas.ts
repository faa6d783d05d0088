import { z } from 'zod'
import { BindingsFile } from './bindings-file.ts'
import { DataFlowFile } from './data-flow-file.ts'
import { DatasetFile } from './dataset-file.ts'
import { ModelFile } from './model-file.ts'
import { ProjectFile } from './project-file.ts'
import { ScheduleFile } from './schedule-file.ts'
import { SourceSelectionFile } from './source-selection-file.ts'
import { TaskFile } from './task-file.ts'
import { TransformationRulesFile } from './transformation-rules-file.ts'

const files = {
  'qtcp_project.schema.json': { schema: ProjectFile, title: 'qtcp_project.yaml' },
  'qtcp_bindings_definition.schema.json': { schema: BindingsFile, title: 'qtcp_bindings_definition.json' },
  'task.schema.json': { schema: TaskFile, title: 'task.yaml' },
  'sourceSelection.schema.json': { schema: SourceSelectionFile, title: 'sourceSelection.yaml' },
  'dataset.schema.json': { schema: DatasetFile, title: 'datasets/*.yaml' },
  'transformationRules.schema.json': { schema: TransformationRulesFile, title: 'transformationRules.yaml' },
  'model.schema.json': { schema: ModelFile, title: 'model.yaml' },
  'schedule.schema.json': { schema: ScheduleFile, title: 'schedule.yaml' },
  'dataFlow.schema.json': { schema: DataFlowFile, title: 'transformationDataFlows/*.yaml' },
} as const

/** JSON Schemas (draft-07) of the files of a project, by the name of the schema's file; for editors. */
export function projectJsonSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(files).map(([name, { schema, title }]) => [
      name,
      { title, ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) },
    ]),
  )
}
