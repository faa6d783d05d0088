import type { App, CatalogDataset } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import { unknownName } from './find-by-name.ts'

/** A dataset that exists on the platform, with the names that people know. */
export interface KnownDataset {
  readonly project: string
  /** Name of the task now, or its id when the task is gone. */
  readonly task: string
  readonly dataset: CatalogDataset
}

/** Every dataset of the projects, by task and name. */
export async function knownDatasets(app: App, project: string | undefined): Promise<readonly KnownDataset[]> {
  const loaded = await app.loadProjects(project === undefined ? undefined : [project])
  const store = await app.store()
  const found = await Promise.all(
    loaded.map(async ({ name, project: content }) => {
      const id = content?.id ?? app.workspace.projects.find(folder => folder.name === name)?.id ?? ''
      const datasets = await store.read(reader => reader.datasets.ofProject(id))
      return datasets.map(dataset => ({
        project: name,
        task: content?.tasks.find(task => task.id === dataset.taskId)?.name ?? dataset.taskId,
        dataset,
      }))
    }),
  )
  return found.flat()
}

/** The dataset that is meant by `task.dataset`, `schema.table`, or the name alone when only one has it. */
export function chooseDataset(known: readonly KnownDataset[], name: string): KnownDataset {
  const wanted = name.toLowerCase()
  const found = known.filter(one => namesOf(one).some(candidate => candidate.toLowerCase() === wanted))
  const [only, another] = found
  if (only && !another) return only
  if (only) {
    const names = found.map(({ dataset }) => `${dataset.taskId}.${dataset.name}`).join(', ')
    throw new AppError('MILLRACE-CLI-NAME-UNKNOWN', `Several datasets are named "${name}"`, {
      fix: `Name one of: ${names}.`,
    })
  }
  throw unknownName('dataset', name, known.flatMap(namesOf))
}

function namesOf({ task, dataset }: KnownDataset): readonly string[] {
  const { taskId, datasetId, name, readFrom } = dataset
  const owners = [taskId, task, readFrom.schema]
  return [...owners.flatMap(owner => [`${owner}.${name}`, `${owner}.${datasetId}`]), name, datasetId]
}
