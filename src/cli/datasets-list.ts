import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { knownDatasets, type KnownDataset } from './find-dataset.ts'
import { showTable } from './show-table.ts'
import { showAgo } from './show-text.ts'

/** `millrace datasets list` */
export const listDatasets: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const known = await knownDatasets(app, context.arguments[0])
  if (flags.isOn('json')) output.json({ datasets: known.map(datasetDocument) })
  else if (known.length === 0) output.note('No datasets yet: `millrace run` makes them.')
  else output.result(await datasetTable(known, new Date()))
  return exitCodes.done
}

async function datasetTable(known: readonly KnownDataset[], now: Date): Promise<string> {
  const rows = known.map(({ task, dataset }) => [
    task,
    dataset.name,
    String(dataset.columns.length),
    dataset.key.join(', '),
    `${dataset.readFrom.schema}.${dataset.readFrom.name}`,
    dataset.publishedAt ? showAgo(dataset.publishedAt, now) : 'prepared, no rows',
  ])
  return await showTable(['TASK', 'DATASET', 'COLUMNS', 'KEY', 'READ FROM', 'PUBLISHED'], rows, [
    'left',
    'left',
    'right',
  ])
}

function datasetDocument({ project, task, dataset }: KnownDataset): unknown {
  const { taskId, datasetId, name, columns, key, readFrom, artefacts, publishedAt } = dataset
  return { project, task, taskId, id: datasetId, name, columns, key, readFrom, artefacts, publishedAt }
}
