import stringWidth from 'string-width'
import type { Output } from '../output.ts'
import { counted, showCount, showDuration, showRate } from '../show-text.ts'
import { countIn, processedRows, type DatasetModel, type TaskModel } from './launch-model.ts'

type Colors = Output['colors']

/** One line of a task: mark, name, type, and what is known of its datasets. */
export function taskLine(
  task: TaskModel,
  { colors, now, nameWidth }: { colors: Colors; now: number; nameWidth: number },
): string {
  const head = `${taskMark(task, colors)} ${padded(task.name, nameWidth)}  ${colors.dim(task.type.padEnd(15))}`
  switch (task.state) {
    case 'waiting':
      return `${head} ${colors.dim(waitingFor(task))}`
    case 'running': {
      const rows = processedRows(task)
      const rate = rows > 0 ? `  ${showRate(rows, now - task.startedAt)}` : ''
      return `${head} ${datasetsDone(task)}  ${rowsText(rows)}${rate}`
    }
    case 'skipped':
      return `${head} ${colors.dim(`skipped${task.because.length > 0 ? `, because of ${task.because.join(', ')}` : ''}`)}`
    default:
      return `${head} ${datasetsDone(task)}  ${rowsText(processedRows(task))}  ${showDuration(task.durationMs)}${unchangedText(task)}`
  }
}

/** The bar of a dataset that is being worked on. */
export function datasetLine(
  dataset: DatasetModel,
  { colors, now, nameWidth }: { colors: Colors; now: number; nameWidth: number },
): string {
  const { counts, expectedRows } = dataset
  const name = `    ${padded(dataset.name, nameWidth)}`
  if (!expectedRows || counts.processed > expectedRows) {
    return `${name} ${colors.dim('━'.repeat(barWidth))}  ${counts.processed > 0 ? rowsText(counts.processed) : ''}`.trimEnd()
  }
  const share = counts.processed / expectedRows
  const filled = Math.round(share * barWidth)
  const bar = `${colors.cyan('━'.repeat(filled))}${colors.dim('━'.repeat(barWidth - filled))}`
  const seconds = (now - dataset.loadingSince) / 1000
  const eta = share > 0.02 && share < 1 ? `  eta ${etaText((seconds / share) * (1 - share))}` : ''
  return `${name} ${bar} ${`${Math.floor(share * 100)}%`.padStart(4)}  ${showCount(counts.processed)}/${showCount(expectedRows)}${eta}`
}

const barWidth = 20

/** A guess is not told to the millisecond. */
function etaText(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)}s` : showDuration(seconds * 1000)
}

/** The text, filled up with blanks to a width on the screen. */
export function padded(text: string, width: number): string {
  return `${text}${' '.repeat(Math.max(0, width - stringWidth(text)))}`
}

function taskMark(task: TaskModel, colors: Colors): string {
  switch (task.state) {
    case 'completed':
      return colors.green('✔')
    case 'failed':
      return colors.red('✖')
    case 'stopped':
      return colors.yellow('■')
    case 'skipped':
      return colors.yellow('⊘')
    case 'running':
      return colors.cyan('●')
    case 'waiting':
      return colors.dim('◌')
  }
}

function waitingFor(task: TaskModel): string {
  return task.upstream.length > 0 ? `waits for ${task.upstream.join(', ')}` : 'waits for a free slot'
}

function datasetsDone(task: TaskModel): string {
  return `${countIn(task, 'COMPLETED')}/${counted(task.datasets.size, 'dataset')}`.padEnd(14)
}

function rowsText(rows: number): string {
  return `${showCount(rows).padStart(11)} rows`
}

function unchangedText(task: TaskModel): string {
  const datasets = [...task.datasets.values()]
  const unchanged = datasets.filter(({ message }) => message === 'unchanged').length
  if (unchanged === 0) return ''
  return unchanged === datasets.length ? '  unchanged' : `  ${unchanged} unchanged`
}
