import { DatasetRows } from '../contract/api/dataset-rows.ts'
import type { App, ResultRow } from '../app.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { chooseDataset, knownDatasets, type KnownDataset } from './find-dataset.ts'
import { rowsCsv, rowsTable } from './show-rows.ts'
import { counted } from './show-text.ts'

const defaultLimit = 20

/** `millrace datasets preview` */
export const previewDataset: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const limit = flags.number('limit') ?? defaultLimit
  await using app = await context.openApp()
  const known = chooseDataset(await knownDatasets(app, undefined), name)
  const columns = known.dataset.columns.map(column => column.name)
  const rows = await readRows(app, known, limit)
  const format = flags.isOn('json') ? 'json' : (flags.text('format') ?? 'table')
  if (format === 'json') output.json(rows)
  else if (format === 'csv') output.result(rowsCsv(columnsOf(columns, rows), rows))
  else {
    output.result(await rowsTable(columnsOf(columns, rows), rows))
    const { task, dataset } = known
    output.note(
      `${counted(rows.length, 'row')} of ${task} · ${dataset.name}${rows.length === limit ? ' (--limit for more)' : ''}`,
    )
  }
  return exitCodes.done
}

/** A view can have header columns beside those of the catalogue. */
function columnsOf(columns: readonly string[], rows: readonly ResultRow[]): readonly string[] {
  return rows[0] ? Object.keys(rows[0]) : columns
}

async function readRows(app: App, { dataset }: KnownDataset, limit: number): Promise<readonly ResultRow[]> {
  const { projectId, taskId, datasetId } = dataset
  const query = new URLSearchParams({
    project: projectId,
    task: taskId,
    dataset: datasetId,
    limit: String(limit),
  })
  const { rows } = await ask(await app.api(), DatasetRows, [
    'GET',
    `/api/v1/datasets/rows?${query.toString()}`,
  ])
  // Our own API wrote them from rows.
  return rows as readonly ResultRow[]
}
