import { z } from 'zod'
import { identifiers, qualified } from '../../foundation/sql-text.ts'
import { noCounts } from '../../contract/run.ts'
import { datasetIdOf } from '../../projects/dataset-id.ts'
import type { SelectedSource } from '../../projects/source-selection.ts'
import { datasetArtefacts, taskSchemas } from '../artefact-names.ts'
import { ArtefactsLocation, artefactsSettings } from '../artefact-settings.ts'
import { duplicateNames } from '../duplicate-names.ts'
import { ProblemsInPlan } from '../problems-in-plan.ts'
import type { RunContext } from '../run-context.ts'
import { runDatasets } from '../run-datasets.ts'
import { storedArtefacts } from '../stored-artefacts.ts'
import { defineTaskType, type DatasetPlan, type PlanContext, type TaskOf } from '../task-type.ts'
import { registeredColumns } from './registered-columns.ts'

const RegisteredDataSettings = z.looseObject({
  artifactsLocation: ArtefactsLocation.prefault({}),
  artifactsSettings: artefactsSettings({ reloadType: 'COMPARE_AND_APPLY', historyEnabled: false }).prefault(
    {},
  ),
})
type RegisteredDataSettings = z.infer<typeof RegisteredDataSettings>

/** Puts views over tables that other tools keep on the platform, without copying them. */
export const registeredDataTask = defineTaskType<RegisteredDataSettings>({
  kind: 'REGISTERED_DATA',
  settings: RegisteredDataSettings,
  output: 'consumable',
  plan: planRegistered,
  artefacts: storedArtefacts,
  run: registerViews,
})

async function planRegistered(
  task: TaskOf<RegisteredDataSettings>,
  context: PlanContext,
): Promise<readonly DatasetPlan[]> {
  const plans = await Promise.all(
    task.selection.explicitlySelected.map(item => planItem(item, task, context)),
  )
  const found = duplicateNames(plans)
  if (found.length > 0) throw new ProblemsInPlan(found)
  return plans
}

async function planItem(
  item: SelectedSource,
  task: TaskOf<RegisteredDataSettings>,
  context: PlanContext,
): Promise<DatasetPlan> {
  const definition = task.datasets.find(({ sourceTable, id }) =>
    sourceTable
      ? sourceTable.name === item.name && sourceTable.schema === item.schema
      : id === datasetIdOf(item.name),
  )
  const { columns, key } = await registeredColumns(item, definition, context)
  const name = definition?.newTableName || definition?.name || item.name
  const schemas = taskSchemas(task.settings.artifactsLocation, task, context.project)
  const { view } = datasetArtefacts(name, schemas, task.settings.artifactsSettings, context.project.naming)
  const listed = columns.length > 0 ? identifiers(columns.map(column => column.name)) : '*'
  return {
    id: definition?.id ?? datasetIdOf(item.name),
    name,
    sourceSchema: item.schema,
    columns,
    key,
    readFrom: view,
    artefacts: {},
    select: `SELECT ${listed} FROM ${qualified(item)}`,
    materialized: false,
    keepsHistory: false,
    priority: 0,
    after: [],
    place: item.place,
  }
}

async function registerViews(
  _task: TaskOf<RegisteredDataSettings>,
  plans: readonly DatasetPlan[],
  run: RunContext,
): Promise<void> {
  const options = { concurrency: 1, failedCode: 'MILLRACE-DATASET-IN-BATCH-ERROR' }
  await runDatasets(plans, run, options, async (plan, session) => {
    await session.dialect.replaceView(session, plan.readFrom, plan.select ?? '')
    return { counts: noCounts, message: 'view' }
  })
}
