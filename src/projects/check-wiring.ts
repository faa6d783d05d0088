import type { Place } from '../foundation/app-error.ts'
import type { PartlyRead } from './partly-read.ts'
import type { Project, Task } from './project.ts'
import { nameList, type ProjectFindings } from './project-findings.ts'
import type { LoadedTask } from './read-task.ts'
import { referencesOf } from './task-references.ts'
import {
  canRun,
  isLanding,
  isStorage,
  kindsOfPlatform,
  kindsOfProject,
  readsConnection,
} from './task-types.ts'

/** Which types a project may contain, who may read whom, and what each type must and must not select. */
export function checkWiring(
  project: PartlyRead,
  loaded: readonly LoadedTask[],
  findings: ProjectFindings,
): void {
  const complete = new Set(loaded.filter(task => task.isComplete).map(task => task.id))
  const byId = new Map(project.tasks.map(task => [task.id, task]))
  for (const task of project.tasks) {
    if (project.type)
      checkType(task, { type: project.type, platformType: project.platformType ?? '' }, findings)
    checkInputs(task, byId, project.id, findings)
    if (complete.has(task.id)) checkSelection(task, findings)
    checkSchedules(task, findings)
  }
}

function checkType(
  task: Task,
  project: Pick<Project, 'type' | 'platformType'>,
  findings: ProjectFindings,
): void {
  const place = (): Place => task.placeOf(['properties', 'type'])
  const kinds = kindsOfProject(project.type)
  if (!kinds.includes(task.type)) {
    findings.error('MILLRACE-PROJECT-WRONG-TYPE', {
      place: place(),
      what: `A project of type ${project.type} cannot contain a task of type ${task.type}.`,
      fix: `Use one of ${nameList(kinds)}, or move the task to another project.`,
    })
  } else if (project.type === 'DATA_PIPELINE' && !kindsOfPlatform(project.platformType).includes(task.type)) {
    findings.warning('MILLRACE-PROJECT-WRONG-TYPE', {
      place: place(),
      what: `Tasks of type ${task.type} are not known on the platform ${project.platformType}.`,
      fix: 'Check the platformType of the project.',
    })
  }
}

function checkInputs(
  task: Task,
  byId: ReadonlyMap<string, Task>,
  projectId: string,
  findings: ProjectFindings,
): void {
  for (const reference of referencesOf(task, projectId)) {
    const input = reference.projectId === projectId ? byId.get(reference.taskId) : undefined
    if (!input || input.id === task.id) continue
    const rule = brokenRule(task, input)
    if (rule) findings.error('MILLRACE-PROJECT-WRONG-WIRING', { place: reference.taskPlace, ...rule })
  }
}

function brokenRule(task: Task, input: Task): { readonly what: string; readonly fix: string } | undefined {
  if (readsConnection(task.type) || task.type === 'REGISTERED_DATA') {
    return {
      what: `A task of type ${task.type} cannot read task ${input.id}.`,
      fix: 'It reads tables of a connection or of the platform; remove sourceTask.',
    }
  }
  if (isLanding(input.type) && !isStorage(task.type)) {
    return {
      what: `Only storage may read the landing task ${input.id}; ${task.id} is of type ${task.type}.`,
      fix: `Read a storage task that reads ${input.id}.`,
    }
  }
  if (isStorage(task.type) && !isLanding(input.type) && input.type !== 'REGISTERED_DATA') {
    return {
      what: `Storage reads landing tasks or registered data; ${input.id} is of type ${input.type}.`,
      fix: 'Read a landing task, or make this task a TRANSFORM.',
    }
  }
  return undefined
}

function checkSelection(task: Task, findings: ProjectFindings): void {
  const { includePatterns, explicitlySelected } = task.selection
  if (task.type === 'REGISTERED_DATA') return checkRegistered(task, findings)
  if (!readsConnection(task.type) && canRun(task.type)) checkSourceTasks(task, findings)
  const isEmpty = includePatterns.length + explicitlySelected.length + task.datasets.length === 0
  if (!isEmpty) return
  findings.warning('MILLRACE-PROJECT-NOTHING-SELECTED', {
    place: task.placeOf(['properties', 'type']),
    what: `Task ${task.id} selects nothing, so it makes no dataset.`,
    fix: 'Select tables or datasets in its sourceSelection.yaml.',
  })
}

function checkSourceTasks({ type, selection }: Task, findings: ProjectFindings): void {
  for (const item of [...selection.includePatterns, ...selection.explicitlySelected]) {
    if (item.sourceTask !== '') continue
    findings.error('MILLRACE-PROJECT-MISSING-PROPERTY', {
      place: item.place,
      what: `A task of type ${type} selects datasets of tasks, but sourceTask is missing.`,
      fix: 'Add sourceTask with the id of the task.',
    })
  }
}

function checkRegistered(task: Task, findings: ProjectFindings): void {
  for (const pattern of task.selection.includePatterns) {
    findings.error('MILLRACE-PROJECT-WRONG-WIRING', {
      place: pattern.place,
      what: 'Registered data is selected table by table, not by patterns.',
      fix: 'Name each table, with its schema, under explicitlySelected.',
    })
  }
  for (const item of task.selection.explicitlySelected) {
    if (item.schema !== '' && item.name !== '') continue
    findings.error('MILLRACE-PROJECT-MISSING-PROPERTY', {
      place: item.place,
      what: `A registered table needs a ${item.name === '' ? 'name' : 'schema'}.`,
      fix: 'Write schema and name of the table.',
    })
  }
}

function checkSchedules(task: Task, findings: ProjectFindings): void {
  const [, second] = task.schedules
  const warn = (place: Task['place'], what: string, fix: string): void =>
    findings.warning('MILLRACE-PROJECT-SCHEDULE-NOT-USED', { place, what, fix })
  if (second)
    warn(second.place, 'A task has at most one schedule; the others are ignored.', 'Remove all but one.')
  for (const { type, place } of task.schedules) {
    const isNeverScheduled = task.type === 'REGISTERED_DATA' || task.type === 'QVD_STORAGE'
    const hasNoInput = type === 'EVENT_BASED' && readsConnection(task.type)
    if (type === 'NONE' || !(isNeverScheduled || hasNoInput)) continue
    warn(
      place,
      `Tasks of type ${task.type} have no ${hasNoInput ? 'event-based ' : ''}schedule in the published format.`,
      hasNoInput ? 'Use a time-based schedule.' : 'Schedule the tasks that read it.',
    )
  }
}
