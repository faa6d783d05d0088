import stringWidth from 'string-width'
import type { Output } from '../output.ts'
import { counted, showDuration } from '../show-text.ts'
import { cutToWidth } from './cut-to-width.ts'
import { processedRows, type LaunchModel, type TaskModel } from './launch-model.ts'
import { datasetLine, taskLine } from './task-text.ts'

const mostBars = 6
const mostWaiting = 5
const endStates: readonly TaskModel['state'][] = ['completed', 'failed', 'stopped', 'skipped']

export interface FrameOptions {
  readonly colors: Output['colors']
  readonly columns: number
  /** Of the model's clock, in milliseconds. */
  readonly now: number
}

/** What goes on in a launch, as the block that is redrawn: tasks with their bars, those that wait, the totals. */
export function frameText(model: LaunchModel, frame: FrameOptions): string {
  const tasks = [...model.tasks.values()]
  const open = tasks.filter(task => !endStates.includes(task.state))
  if (open.length === 0) return ''
  const { colors, columns, now } = frame
  const running = open.filter(({ state }) => state === 'running')
  const waiting = open.filter(({ state }) => state === 'waiting').map(task => withOpenUpstream(task, open))
  const lines = [
    ...running.flatMap(task => [lineOfTask(model, task, frame), ...barLines(task, frame)]),
    ...waiting.slice(0, mostWaiting).map(task => lineOfTask(model, task, frame)),
    ...(waiting.length > mostWaiting ? [colors.dim(`    ${waiting.length - mostWaiting} more wait`)] : []),
  ]
  const rows = tasks.reduce((sum, task) => sum + processedRows(task), 0)
  const done = `${tasks.length - open.length}/${counted(tasks.length, 'task')}`
  const foot = `  ${showDuration(now - model.startedAt)} · ${done} · ${counted(rows, 'row')} · ${counted(model.events, 'event')}        ^C stop`
  return [...lines, colors.dim(foot)].map(line => cutToWidth(line, columns)).join('\n')
}

/** The line of one task, its name as wide as the longest of the launch. */
export function lineOfTask(model: LaunchModel, task: TaskModel, { colors, now }: FrameOptions): string {
  const longest = Math.max(...[...model.tasks.values()].map(({ name }) => stringWidth(name)), 8)
  return `  ${taskLine(task, { colors, now, nameWidth: Math.min(longest, 32) })}`
}

/** A task waits only for what has not ended yet. */
function withOpenUpstream(task: TaskModel, open: readonly TaskModel[]): TaskModel {
  const names = open.filter(({ id }) => task.upstream.includes(id)).map(({ name }) => name)
  return { ...task, upstream: names }
}

function barLines(task: TaskModel, { colors, now }: FrameOptions): readonly string[] {
  const datasets = [...task.datasets.values()]
  const loading = datasets.filter(({ state }) => state === 'LOADING')
  const queued = datasets.filter(({ state }) => state === 'QUEUED').length
  const more = [
    ...(loading.length > mostBars ? [`${loading.length - mostBars} more`] : []),
    ...(queued > 0 ? [`${queued} queued`] : []),
  ]
  const bars = loading.slice(0, mostBars).map(dataset => datasetLine(dataset, { colors, now, nameWidth: 20 }))
  return more.length > 0 ? [...bars, colors.dim(`      ${more.join(', ')}`)] : bars
}
