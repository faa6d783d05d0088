import type { Place } from '../foundation/app-error.ts'
import { findCycles } from './find-cycles.ts'
import { knownDatasets, type KnownDatasets } from './known-datasets.ts'
import type { PartlyRead } from './partly-read.ts'
import type { Task } from './project.ts'
import { nameList, suggestion, type ProjectFindings } from './project-findings.ts'
import type { LoadedTask } from './read-task.ts'
import { referencesOf, type TaskReference } from './task-references.ts'

/** Every task and dataset that is named must be there once, and none may need itself. */
export function checkReferences(
  project: PartlyRead,
  loaded: readonly LoadedTask[],
  findings: ProjectFindings,
): void {
  const references = new Map(project.tasks.map(task => [task.id, referencesOf(task, project.id)]))
  const checking: Checking = {
    project,
    taskIds: loaded.map(task => task.id),
    datasetsOf: knownDatasets(project.tasks, loaded),
    findings,
  }
  reportDoubles(project.tasks, 'task', findings)
  for (const task of project.tasks) reportDoubles(task.datasets, 'dataset of the task', findings)
  for (const reference of [...references.values()].flat()) checkReference(reference, checking)
  for (const task of project.tasks) checkTriggers(task, checking)
  for (const reference of project.tasks.flatMap(task => modelReferences(task, project.id)))
    checkReference(reference, checking)
  reportTaskCycles(references, project, findings)
  for (const task of project.tasks) reportDatasetCycles(task, references.get(task.id) ?? [], findings)
}

interface Checking {
  readonly project: PartlyRead
  readonly taskIds: readonly string[]
  readonly datasetsOf: (taskId: string) => KnownDatasets
  readonly findings: ProjectFindings
}

function checkReference(
  reference: TaskReference,
  { project, taskIds, datasetsOf, findings }: Checking,
): void {
  const { taskId, datasetId } = reference
  if (reference.projectId !== project.id) {
    findings.warning('MILLRACE-PROJECT-OTHER-PROJECT', {
      place: reference.place,
      what: `Dataset "${datasetId}" is of another project.`,
      fix: 'Millrace cannot read datasets of other projects yet.',
    })
  } else if (!taskIds.includes(taskId)) {
    findings.error('MILLRACE-PROJECT-UNKNOWN-TASK', unknownTask(taskId, reference.taskPlace, taskIds))
  } else if (datasetId !== '') {
    const { ids, isOpen } = datasetsOf(taskId)
    if (isOpen || ids.has(datasetId)) return
    findings.error('MILLRACE-PROJECT-UNKNOWN-DATASET', {
      place: reference.place,
      what: `Task ${taskId} has no dataset "${datasetId}".`,
      fix: suggestion(datasetId, [...ids], `Its datasets are: ${nameList([...ids])}.`),
    })
  }
}

/** What a model relates must be there too, though it makes no task wait. */
function modelReferences(task: Task, projectId: string): readonly TaskReference[] {
  return task.relationships.flatMap(relationship =>
    [relationship.source, relationship.target].map(entity => ({
      projectId,
      taskId: entity.taskId,
      datasetId: entity.datasetId,
      reader: '',
      get place() {
        return relationship.place
      },
      get taskPlace() {
        return relationship.place
      },
    })),
  )
}

function unknownTask(taskId: string, place: Place, taskIds: readonly string[]) {
  return {
    place,
    what: `There is no task with the id "${taskId}".`,
    fix: suggestion(taskId, taskIds, `The tasks are: ${nameList(taskIds)}.`),
  }
}

function checkTriggers(task: Task, { project, taskIds, findings }: Checking): void {
  for (const { triggers, place } of task.schedules) {
    for (const { projectId, taskId } of triggers) {
      if (projectId !== project.id || taskIds.includes(taskId)) continue
      findings.error('MILLRACE-PROJECT-UNKNOWN-TASK', unknownTask(taskId, place, taskIds))
    }
  }
}

interface Identified {
  readonly id: string
  placeOf(path: readonly string[]): Place
}

function reportDoubles(items: readonly Identified[], kind: string, findings: ProjectFindings): void {
  const first = new Map<string, Identified>()
  for (const item of items) {
    const before = first.get(item.id)?.placeOf(['properties', 'id'])
    if (before) {
      findings.error('MILLRACE-PROJECT-DUPLICATE-ID', {
        place: item.placeOf(['properties', 'id']),
        what: `Another ${kind} has the id "${item.id}": ${before.file}:${before.line}.`,
        fix: 'Give one of them another id, and change what refers to it.',
      })
    } else first.set(item.id, item)
  }
}

function reportTaskCycles(
  references: ReadonlyMap<string, readonly TaskReference[]>,
  project: PartlyRead,
  findings: ProjectFindings,
): void {
  const cycles = findCycles([...references.keys()], node =>
    (references.get(node) ?? [])
      .filter(reference => reference.projectId === project.id && reference.taskId !== node)
      .map(reference => ({ to: reference.taskId, place: reference })),
  )
  reportCycles(cycles, 'Tasks', findings)
}

function reportDatasetCycles(
  task: Task,
  references: readonly TaskReference[],
  findings: ProjectFindings,
): void {
  const incremental = new Set(task.datasets.filter(dataset => dataset.incremental).map(dataset => dataset.id))
  const inside = references.filter(
    ({ taskId, reader, datasetId }) =>
      // An incremental query may look at what it has made so far.
      taskId === task.id && reader !== '' && !(reader === datasetId && incremental.has(reader)),
  )
  if (inside.length === 0) return
  const cycles = findCycles(
    task.datasets.map(dataset => dataset.id),
    node =>
      inside
        .filter(({ reader }) => reader === node)
        .map(reference => ({ to: reference.datasetId, place: reference })),
  )
  reportCycles(cycles, 'Datasets', findings)
}

function reportCycles(
  cycles: readonly { readonly path: readonly string[]; readonly place: TaskReference }[],
  what: string,
  findings: ProjectFindings,
): void {
  const reported = new Set<string>()
  for (const { path, place } of cycles) {
    const circle = path.join(' → ')
    if (reported.has(circle)) continue
    reported.add(circle)
    findings.error('MILLRACE-PROJECT-CYCLE', {
      place: what === 'Tasks' ? place.taskPlace : place.place,
      what: `${what} read each other in a circle: ${circle}.`,
      fix: 'Remove one of these references.',
    })
  }
}
