import type { LaunchResult, ObservedDataset, RunObservation } from '../../app.ts'
import type { Output } from '../output.ts'
import { showDuration, showRate } from '../show-text.ts'
import {
  countIn,
  emptyLaunch,
  nextLaunch,
  processedRows,
  type LaunchModel,
  type TaskModel,
} from './launch-model.ts'
import { plainLine, plainValue } from './plain-line.ts'
import type { ProgressDisplay } from './progress-display.ts'
import { summaryText } from './summary-text.ts'

export interface PlainOptions {
  /** At most one line a task in this time. */
  readonly heartbeatMs: number
  readonly now: () => number
}

/** Progress as lines of `key=value`, for logs and machines: a start, a heartbeat now and then, an end. */
export function plainProgress(output: Output, { heartbeatMs, now }: PlainOptions): ProgressDisplay {
  let model: LaunchModel = emptyLaunch
  const saidAt = new Map<string, number>()
  const say = (text: string): void => output.note(plainLine(now(), text))
  const heartbeat = (): void => {
    for (const task of model.tasks.values()) {
      if (task.state !== 'running' || now() - (saidAt.get(task.id) ?? task.startedAt) < heartbeatMs) continue
      saidAt.set(task.id, now())
      say(runningText(task, now()))
    }
  }
  // By a timer, not by what is observed: a task that says nothing for long is alive too.
  const timer = setInterval(heartbeat, Math.max(1, heartbeatMs / 10))
  return {
    observe(observation) {
      model = nextLaunch(model, observation, now())
      if (observation.kind === 'dataset changed') {
        if (observation.dataset.state === 'ERROR') say(failedDataset(observation.taskId, observation.dataset))
        return
      }
      const text = lineOf(observation, model)
      if (text) say(text)
      if (observation.kind === 'launch ended') {
        for (const annotation of annotations(model, output)) output.note(annotation)
        output.note(summaryText(model, output.colors))
      }
    },
    note: text => output.note(text),
    close: () => clearInterval(timer),
  }
}

function lineOf(observation: RunObservation, model: LaunchModel): string | undefined {
  switch (observation.kind) {
    case 'launch started':
      return `launch=${observation.launch} project=${plainValue(observation.project)} start tasks=${observation.tasks.length}`
    case 'datasets planned': {
      const task = model.tasks.get(observation.taskId)
      return `task=${plainValue(observation.taskId)} type=${task?.type ?? ''} start datasets=${observation.datasets.length}`
    }
    case 'task ended':
      return endedText(observation, model.tasks.get(observation.taskId))
    case 'task skipped':
      return `task=${plainValue(observation.taskId)} SKIPPED because=${observation.because.join(',') || 'stop'}`
    case 'launch ended':
      return endText(observation.launch, observation.result)
    case 'task started':
    case 'dataset changed':
    case 'event published':
      return undefined
  }
}

function endedText(
  { state, durationMs }: Extract<RunObservation, { kind: 'task ended' }>,
  task: TaskModel | undefined,
): string | undefined {
  if (!task) return undefined
  const word = { COMPLETED: 'ok', FAILED: 'FAILED', CANCELED: 'STOPPED' }[state]
  return `task=${plainValue(task.id)} ${word} ${countsText(task)} dur=${showDuration(durationMs)}${codeText(task)}`
}

function endText(launch: number, result: LaunchResult): string {
  const { completed, failed, stopped, skipped, rows, durationMs } = result
  const word = failed.length > 0 ? 'FAILED' : stopped.length + skipped.length > 0 ? 'STOPPED' : 'ok'
  const tasks = `ok=${completed.length} failed=${failed.length} stopped=${stopped.length} skipped=${skipped.length}`
  return `launch=${launch} ${word} ${tasks} rows=${rows} dur=${showDuration(durationMs)}`
}

function runningText(task: TaskModel, now: number): string {
  const loading = [...task.datasets.values()].filter(dataset => dataset.state === 'LOADING')
  const longest = loading.toSorted((a, b) => a.loadingSince - b.loadingSince)[0]
  const share = longest?.expectedRows
    ? `:${Math.floor((100 * longest.counts.processed) / longest.expectedRows)}%`
    : ''
  const rows = processedRows(task)
  const rate = rows > 0 ? ` rate=${showRate(rows, now - task.startedAt)}` : ''
  return `task=${plainValue(task.id)} running ${countsText(task)}${rate}${longest ? ` longest=${plainValue(`${longest.name}${share}`)}` : ''}`
}

function countsText(task: TaskModel): string {
  return `datasets=${countIn(task, 'COMPLETED')}/${task.datasets.size} rows=${processedRows(task)}`
}

function codeText({ problem }: TaskModel): string {
  return problem ? ` code=${problem.code} detail=${JSON.stringify(problem.message)}` : ''
}

function failedDataset(taskId: string, { name, message }: ObservedDataset): string {
  return `dataset=${plainValue(`${taskId}.${name}`)} FAILED detail=${JSON.stringify(message ?? '')}`
}

/** Failures as GitHub Actions shows them beside the change: each dataset with its reason, or else the task. */
function annotations(model: LaunchModel, output: Output): readonly string[] {
  if (!output.isGithubActions) return []
  const failed = [...model.tasks.values()].filter(task => task.state === 'failed')
  return failed.flatMap(task => {
    const datasets = [...task.datasets.values()].filter(({ state }) => state === 'ERROR')
    const lines = datasets.map(({ name, message }) => `${task.name}.${name}: ${message ?? ''}`)
    const all = lines.length > 0 ? lines : [`${task.name}: ${task.problem?.message ?? ''}`]
    return all.map(line => `::error title=${inProperty(task.name)}::${inCommand(line)}`)
  })
}

/** GitHub's workflow commands write these characters as URLs do, and the last two only in properties. */
function inCommand(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function inProperty(text: string): string {
  return inCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
