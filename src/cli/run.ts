import type { Finding } from '../contract/finding.ts'
import type { App, LaunchOptions, LaunchResult } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Project } from '../projects/project.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { chooseProjectName, loadOneProject } from './find-by-name.ts'
import type { ProgressDisplay } from './progress/progress-display.ts'
import { noteReading } from './progress/reading-note.ts'
import { createRunReport, observationLine } from './run-report.ts'
import { findingsText } from './show-findings.ts'
import { showTable } from './show-table.ts'
import { counted, showDuration } from './show-text.ts'

/** `millrace run` */
export const run: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const name = chooseProjectName(app, context.arguments[0])
  const isKnown = app.workspace.projects.some(project => project.name === name)
  if (isKnown && !flags.isOn('json')) noteReading(output, name)
  const loaded = await loadOneProject(app, name)
  const findings = await app.checkProject(loaded)
  const { project } = loaded
  if (!project || hasErrors(findings)) {
    output.note(findingsText(findings, app.workspace.folder))
    return exitCodes.projectInvalid
  }
  if (findings.length > 0)
    output.note(`! ${counted(findings.length, 'warning')}, see: millrace validate ${loaded.name}`)
  const select = flags.list('select')
  if (flags.isOn('dryRun')) return await showOrder(context, project, select)
  return await launch(context, app, { project, select })
}

function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'ERROR')
}

/** What would run, in an order in which it could. */
async function showOrder(
  { flags, output }: CommandContext,
  project: Project,
  select: readonly string[],
): Promise<ExitCode> {
  const tasks = selectTasks(project, select)
  const ids = new Set(tasks.map(task => task.id))
  const order = tasks.map(({ id, name, type, upstream }) => ({
    id,
    name,
    type,
    after: upstream.filter(before => ids.has(before)),
  }))
  if (flags.isOn('json')) output.json({ project: project.name, tasks: order })
  else {
    const nameOf = (id: string): string => order.find(task => task.id === id)?.name ?? id
    const rows = order.map(({ name, type, after }, index) => [
      String(index + 1),
      name,
      type,
      after.map(nameOf).join(', '),
    ])
    output.result(await showTable(['', 'TASK', 'TYPE', 'AFTER'], rows, ['right']))
    output.note(`${counted(tasks.length, 'task')} would run; nothing has.`)
  }
  return exitCodes.done
}

interface Selected {
  readonly project: Project
  readonly select: readonly string[]
}

async function launch(context: CommandContext, app: App, selected: Selected): Promise<ExitCode> {
  const { flags, output, stops } = context
  const { stopReason } = await import('../app.ts')
  const { progressOfRun } = await import('./progress-of-run.ts')
  const stop = new AbortController()
  const requestStop = (): void => stop.abort(stopReason(app.user))
  const progress = await progressOfRun(output, flags.number('heartbeat'))
  stops.takeOver(() => {
    progress.note('stopping, tables finish their batch (^C again to stop now)')
    requestStop()
  })
  const timeoutMs = flags.number('timeout')
  const timer = timeoutMs === undefined ? undefined : setTimeout(requestStop, timeoutMs)
  const result = await watched(context, progress, observe =>
    app.launch({ ...selected, ...workersOf(context), startMethod: 'USER', signal: stop.signal, observe }),
  )
  clearTimeout(timer)
  if (stop.signal.aborted && stops.exitCode === undefined) throw timedOut(timeoutMs ?? 0)
  return stops.exitCode ?? exitCodeOfResult(result)
}

function workersOf({ flags }: CommandContext): Pick<LaunchOptions, 'workers'> {
  const workers = flags.number('workers')
  return workers === undefined ? {} : { workers }
}

/** Shows a launch while it goes on, and what was asked for of it on stdout. */
async function watched(
  { flags, output }: CommandContext,
  progress: ProgressDisplay,
  start: (observe: LaunchOptions['observe']) => Promise<LaunchResult>,
): Promise<LaunchResult> {
  const isNdjson = flags.text('output') === 'ndjson'
  if (isNdjson) output.line(JSON.stringify({ type: 'version', format: '1.0' }))
  const report = createRunReport()
  try {
    const result = await start(observation => {
      report.add(observation)
      progress.observe(observation)
      if (isNdjson) output.line(observationLine(observation))
    })
    if (flags.isOn('json')) output.json(report.document())
    return result
  } finally {
    progress.close()
  }
}

/** Something that was asked for and did not complete makes the command fail, also when somebody else stopped it. */
function exitCodeOfResult({ failed, stopped, skipped }: LaunchResult): ExitCode {
  return failed.length + stopped.length + skipped.length > 0 ? exitCodes.workFailed : exitCodes.done
}

function timedOut(timeoutMs: number): AppError {
  return new AppError(
    'MILLRACE-CLI-TIMED-OUT',
    `The run took longer than ${showDuration(timeoutMs)} and was stopped`,
    {
      fix: 'Allow more time with --timeout; what was stopped can be run again.',
    },
  )
}
