import { datasetArtefacts, taskSchemas } from '../artefact-names.ts'
import { duplicateNames } from '../duplicate-names.ts'
import { historyNeedsKey } from '../history-needs-key.ts'
import { ProblemsInPlan, type PlanProblem } from '../problems-in-plan.ts'
import { selectInputs, type SelectedInput } from '../select-inputs.ts'
import { selectSql, shapeColumns, type ShapedDataset } from '../shape-columns.ts'
import { storedArtefacts } from '../stored-artefacts.ts'
import { defineTaskType, type DatasetPlan, type PlanContext, type TaskOf } from '../task-type.ts'
import { StorageSettings } from './storage-settings.ts'
import { storeDatasets } from './store-datasets.ts'

/** Keeps a consumable copy of landed data, by key, with the earlier versions of changed rows where that is wanted. */
export const storageTask = defineTaskType<StorageSettings>({
  kind: 'STORAGE',
  settings: StorageSettings,
  output: 'consumable',
  plan: planStorage,
  artefacts: storedArtefacts,
  run: storeDatasets,
})

function planStorage(task: TaskOf<StorageSettings>, context: PlanContext): Promise<readonly DatasetPlan[]> {
  const { selected, problems } = selectInputs(task, context, task.datasets)
  const planned = selected.map(item => planDataset(item, task, context))
  const plans = planned.map(({ plan }) => plan)
  const found = [...problems, ...planned.flatMap(({ problems: own }) => own), ...duplicateNames(plans)]
  if (found.some(problem => problem.level === 'ERROR')) throw new ProblemsInPlan(found)
  return Promise.resolve(plans)
}

function planDataset(
  selected: SelectedInput,
  task: TaskOf<StorageSettings>,
  context: PlanContext,
): { readonly plan: DatasetPlan; readonly problems: readonly PlanProblem[] } {
  const { input, definition, place } = selected
  const settings = task.settings.artifactsSettings
  const shaped = shapeInput(selected, task, context)
  const schemas = taskSchemas(task.settings.artifactsLocation, task, context.project)
  const artefacts = datasetArtefacts(shaped.name, schemas, settings, context.project.naming)
  const keepsHistory = definition?.attributes.hasHistory ?? settings.historyEnabled
  const plan: DatasetPlan = {
    id: definition?.id ?? input.datasetId,
    name: shaped.name,
    sourceSchema: input.sourceSchema,
    columns: shaped.columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    key: shaped.key,
    readFrom: artefacts.view,
    ...(keepsHistory ? { history: artefacts.historyView } : {}),
    artefacts: {
      table: artefacts.table,
      ...(keepsHistory ? { prior: artefacts.prior, history: artefacts.historyView } : {}),
    },
    select: selectSql(shaped, input.readFrom),
    materialized: true,
    keepsHistory,
    priority: definition?.loadOrder ?? 0,
    after: [],
    place: definition?.place ?? place,
  }
  return { plan, problems: [...shaped.problems, ...historyNeedsKey(plan)] }
}

function shapeInput(
  { input, definition }: SelectedInput,
  task: TaskOf<StorageSettings>,
  { dialect }: PlanContext,
): ShapedDataset {
  return shapeColumns({
    input: { name: input.name, schema: input.sourceSchema, columns: input.columns, key: input.key },
    rules: task.rules,
    transformations: definition?.columnTransformations ?? [],
    newTableName: definition?.newTableName || (definition?.name ?? ''),
    declaredColumns: definition?.columns ?? [],
    typeName: dialect.typeName,
  })
}
