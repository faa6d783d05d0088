import stringWidth from 'string-width'
import type { LaunchResult } from '../../app.ts'
import type { Output } from '../output.ts'
import { counted, showDuration } from '../show-text.ts'
import type { LaunchModel, TaskModel } from './launch-model.ts'
import { padded } from './task-text.ts'

/** What is said when a launch has ended: first what failed and why, last the numbers and what to do next. */
export function summaryText(model: LaunchModel, colors: Output['colors']): string {
  const { result } = model
  if (!result) return ''
  const tasks = [...model.tasks.values()]
  const failures = tasks.filter(task => task.state === 'failed').map(task => failureText(task, tasks, colors))
  return [...failures, totalLine(model, result, colors), ...nextSteps(model, result, tasks)].join('\n')
}

function failureText(task: TaskModel, tasks: readonly TaskModel[], colors: Output['colors']): string {
  const datasets = [...task.datasets.values()]
  const failed = datasets.filter(({ state }) => state === 'ERROR')
  const kept = datasets.filter(({ state }) => state === 'COMPLETED').length
  const skipped = tasks.filter(({ because }) => because.includes(task.id)).map(({ name }) => name)
  const what = failed.length > 0 ? `${failed.length} of ${counted(datasets.length, 'dataset')}` : ''
  const nameWidth = Math.min(24, Math.max(...failed.map(({ name }) => stringWidth(name)), 0))
  const lines = [
    `${colors.red('✖')} ${colors.bold(task.name)} failed${what ? `: ${what}` : ''}   ${colors.dim(task.problem?.code ?? '')}`,
    ...failed.map(({ name, message }) =>
      `    ${padded(name, nameWidth)}  ${indented(message ?? '')}`.trimEnd(),
    ),
    ...(failed.length === 0 && task.problem ? [`    ${indented(task.problem.message)}`] : []),
    ...(skipped.length > 0 ? [`  ${colors.yellow('⊘')} skipped because of it: ${skipped.join(', ')}`] : []),
    ...(kept > 0 ? [`  ${colors.green('✔')} ${counted(kept, 'dataset')} loaded and kept`] : []),
  ]
  return `${lines.join('\n')}\n`
}

function indented(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

function totalLine({ number, project }: LaunchModel, result: LaunchResult, colors: Output['colors']): string {
  const { completed, failed, stopped, skipped, events } = result
  const verdict =
    failed.length > 0
      ? colors.red('failed')
      : stopped.length + skipped.length > 0
        ? colors.yellow('was stopped')
        : colors.green('completed')
  const parts = [
    `${completed.length} ok`,
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(stopped.length > 0 ? [`${stopped.length} stopped`] : []),
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ]
  const published = Object.entries(events)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
  return `Launch ${number} of ${project} ${verdict} in ${showDuration(result.durationMs)} · ${parts.join(', ')} · ${counted(result.rows, 'row')} · events: ${published.join(', ') || 'none'}`
}

function nextSteps(
  model: LaunchModel,
  { failed }: LaunchResult,
  tasks: readonly TaskModel[],
): readonly string[] {
  if (failed.length === 0) return []
  const first = tasks.find(task => task.id === failed[0])
  const rerun = failed.map(id => `--select '${id}+'`).join(' ')
  return [
    '',
    `  See why    millrace logs ${model.number} --task ${first?.id ?? ''}`,
    `  Retry      millrace run ${rerun}`,
  ]
}
