import type { RunDataset } from '../app.ts'
import type { LastRun, ProjectStatus, TaskStatus } from './status.ts'
import { showTable } from './show-table.ts'
import { counted, showAgo, showCount, showDuration } from './show-text.ts'

const marks: Readonly<Record<string, string>> = {
  STARTING: '●',
  RUNNING: '●',
  STOPPING: '●',
  LOADING: '●',
  QUEUED: '◌',
  COMPLETED: '✔',
  FAILED: '✖',
  ERROR: '✖',
  CANCELED: '■',
}

/** Each task of each project on a line. */
export async function showStatus(projects: readonly ProjectStatus[], now: Date): Promise<string> {
  if (projects.length === 0) return 'The workspace has no projects. Make one with: millrace init'
  const parts = await Promise.all(projects.map(project => showProject(project, now)))
  return parts.join('\n\n')
}

/** Tasks with their datasets. */
export async function showTaskStatus(projects: readonly ProjectStatus[], now: Date): Promise<string> {
  const parts = projects.flatMap(project => [
    showProject(project, now),
    ...project.tasks.flatMap(({ lastRun }) => (lastRun ? [showDatasets(lastRun)] : [])),
  ])
  return (await Promise.all(parts)).join('\n\n')
}

async function showProject(project: ProjectStatus, now: Date): Promise<string> {
  const broken =
    project.errors > 0 ? ` · ${counted(project.errors, 'error')}, see: millrace validate ${project.name}` : ''
  const head = ['TASK', 'TYPE', 'LAST RUN', 'WHEN', 'TOOK', 'ROWS', 'DATASETS', 'READINESS']
  const rows = project.tasks.map(task => taskRow(task, now))
  const table = await showTable(head, rows, [
    'left',
    'left',
    'left',
    'left',
    'right',
    'right',
    'left',
    'left',
  ])
  return `${project.name} · ${counted(project.tasks.length, 'task')}${broken}${rows.length > 0 ? `\n\n${table}` : ''}`
}

function taskRow({ task, readiness, lastRun }: TaskStatus, now: Date): readonly string[] {
  if (!lastRun) return [task.name, task.type, '◌ never run', '', '', '', '', readiness]
  const { run, datasets } = lastRun
  const end = run.endedAt ?? now
  const failed = datasets.filter(({ state }) => state === 'ERROR').length
  const done = datasets.filter(({ state }) => state === 'COMPLETED').length
  return [
    task.name,
    task.type,
    `${marks[run.state] ?? ' '} ${run.state.toLowerCase()}`,
    showAgo(run.startedAt, now),
    showDuration(end.getTime() - run.startedAt.getTime()),
    showCount(datasets.reduce((sum, { counts }) => sum + counts.processed, 0)),
    failed > 0 ? `${failed} of ${datasets.length} in error` : `${done}/${datasets.length}`,
    readiness,
  ]
}

async function showDatasets({ run, datasets }: LastRun): Promise<string> {
  const head = ['DATASET', 'STATE', 'READ', 'NEW', 'CHANGED', 'GONE', 'REJECTED', 'MESSAGE']
  const rows = datasets.map(datasetRow)
  const problem = run.problem ? `\n\n✖ ${run.problem.message}   ${run.problem.code}` : ''
  const logs = `\n\nLog: millrace logs ${run.launch} --task ${run.task.id}`
  const right = 'right' as const
  const table =
    rows.length === 0
      ? 'No datasets: the run ended before it knew them.'
      : await showTable(head, rows, ['left', 'left', right, right, right, right, right, 'left'])
  return `${table}${problem}${logs}`
}

function datasetRow({ name, state, counts, message }: RunDataset): readonly string[] {
  const { processed, inserted, updated, deleted, rejected } = counts
  const numbers = [processed, inserted, updated, deleted, rejected].map(showCount)
  return [name, `${marks[state] ?? ' '} ${state.toLowerCase()}`, ...numbers, message ?? '']
}
