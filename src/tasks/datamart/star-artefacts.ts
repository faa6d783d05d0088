import { datasetArtefacts, taskSchemas } from '../artefact-names.ts'
import type { Artefact } from '../artefact.ts'
import { currentViewSelect } from '../publish-views.ts'
import type { DatasetPlan } from '../task-type.ts'
import type { StarPlanning } from './shape-star.ts'
import type { StarDesign, StarPlan } from './star-plan.ts'

type Planned<Design> = Pick<
  DatasetPlan,
  'name' | 'sourceSchema' | 'columns' | 'key' | 'keepsHistory' | 'after'
> & {
  readonly select: string
  readonly star: Design
}

/** A plan with the table and the view of the task's schemas: facts and dimensions always stand in tables. */
export function starPlan<Design extends StarDesign>(
  { definition, task, context }: StarPlanning,
  planned: Planned<Design>,
): StarPlan<Design> {
  const { artifactsLocation, artifactsSettings } = task.settings
  const { naming } = context.project
  const schemas = taskSchemas(artifactsLocation, task, context.project)
  const { table, view } = datasetArtefacts(planned.name, schemas, artifactsSettings, naming)
  return {
    ...planned,
    id: definition.id,
    readFrom: view,
    artefacts: { table },
    materialized: true,
    priority: definition.loadOrder,
    place: definition.place,
  }
}

/** The tables and views of a fact or dimension. */
export function starTableAndView({
  columns,
  readFrom,
  artefacts: { table },
}: DatasetPlan): readonly Artefact[] {
  if (!table) return []
  return [
    { kind: 'table', name: table, columns },
    { kind: 'view', name: readFrom, select: currentViewSelect(columns, table) },
  ]
}
