import type { PreparationPlan } from '../contract/api/projects/preparation-answers.ts'

type PlannedTask = PreparationPlan['tasks'][number]
type PlannedStep = PlannedTask['datasets'][number]['steps'][number]

const signs: Readonly<Record<PlannedStep['action'], string>> = {
  create: '+',
  alter: '~',
  recreate: '!',
  replace: '~',
  keep: '=',
}

/** What preparing a project would do, a line for each table and view with its reason. */
export function planText(project: string, { tasks }: PreparationPlan): string {
  const steps = tasks.flatMap(task => task.datasets.flatMap(dataset => dataset.steps))
  const countOf = (...actions: readonly PlannedStep['action'][]): number =>
    steps.filter(({ action }) => actions.includes(action)).length
  const rowsLost = steps.reduce((sum, step) => sum + step.rowsLost, 0)
  const lost = rowsLost === 0 ? '' : `, ${rowsLost} rows lost (needs --allow-recreate)`
  const made = `${countOf('create')} to create, ${countOf('alter', 'replace')} to alter`
  return [
    ...tasks.flatMap(taskLines),
    '',
    `Plan for ${project}: ${made}, ${countOf('recreate')} to make anew${lost}`,
  ].join('\n')
}

function taskLines({
  taskId,
  name,
  isPrepared,
  waitsFor,
  problem,
  datasets,
}: PlannedTask): readonly string[] {
  const head = `${name} (${taskId})`
  if (isPrepared) return [`= ${head}: prepared, as its definition wants it`]
  if (waitsFor !== undefined)
    return [`~ ${head}: what becomes of it shows when ${waitsFor}, which it reads, is prepared`]
  if (problem !== undefined) return [`? ${head}: ${problem}`]
  return [`~ ${head}`, ...datasets.flatMap(({ steps }) => steps.map(step => `  ${stepLine(step)}`))]
}

function stepLine({ action, kind, schema, name, because, rowsLost }: PlannedStep): string {
  const loss = rowsLost === 0 ? '' : `; ${rowsLost} rows would be lost`
  return `${signs[action]} ${action} ${kind} ${schema}.${name}: ${because}${loss}`
}
