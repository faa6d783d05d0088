import { finalRunStates } from '../contract/run.ts'
import type { LogLevel, Run, Store, StoredLogLine } from '../app.ts'
import { sleep } from '../foundation/sleep.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { isNamed, unknownName } from './find-by-name.ts'
import { showTime } from './show-text.ts'

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
const linesAtOnce = 1000
const runsAtOnce = 1000
const pollMs = 250
/** A launch without active runs may be between two tasks; after so long it has ended. */
const quietMs = 2000

interface TaskLine {
  readonly run: Run
  readonly line: StoredLogLine
}

/** `millrace logs` */
export const logs: CommandAction = async context => {
  const { flags, output, stops } = context
  await using app = await context.openApp()
  const store = await app.store()
  const findRuns = await runFinder(store, context.arguments[0], flags.text('task'))
  const wanted = levels.slice(levels.indexOf(levels.find(level => level === flags.text('level')) ?? 'info'))
  const seen = new Map<string, number>()
  const next = async (runs: readonly Run[]): Promise<readonly TaskLine[]> =>
    (await readNew(store, runs, seen)).filter(({ line }) => wanted.includes(line.level))
  if (flags.isOn('json')) {
    output.json((await next(await findRuns())).map(lineDocument))
    return exitCodes.done
  }
  const isNdjson = flags.text('output') === 'ndjson'
  if (isNdjson) output.line(JSON.stringify({ type: 'version', format: '1.0' }))
  const show = (lines: readonly TaskLine[]): void => {
    for (const line of lines)
      output.line(isNdjson ? JSON.stringify(lineDocument(line)) : showLine(line, new Date()))
  }
  const first = await next(await findRuns())
  show(first)
  if (first.length === 0) output.note(`No lines of level ${wanted.join(', ')} yet.`)
  if (!flags.isOn('follow')) return exitCodes.done
  const stop = new AbortController()
  stops.takeOver(() => stop.abort())
  await follow(findRuns, async runs => show(await next(runs)), stop.signal)
  return stops.exitCode ?? exitCodes.done
}

async function follow(
  findRuns: () => Promise<readonly Run[]>,
  showNew: (runs: readonly Run[]) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let quietSince = performance.now()
  while (!signal.aborted) {
    const runs = await findRuns()
    await showNew(runs)
    if (runs.some(isActive)) quietSince = performance.now()
    else if (performance.now() - quietSince > quietMs) return
    await sleep(pollMs, signal)
  }
}

function isActive(run: Run): boolean {
  return !finalRunStates.some(state => state === run.state)
}

/** The runs that are meant, oldest first; asked again it finds runs that have begun since. */
async function runFinder(
  store: Store,
  name: string | undefined,
  task: string | undefined,
): Promise<() => Promise<readonly Run[]>> {
  const find = await launchFinder(store, name)
  const runs = await find()
  if (task !== undefined && !runs.some(run => isNamed(run.task, task))) {
    throw unknownName(
      'task in this launch',
      task,
      runs.flatMap(run => [run.task.id, run.task.name]),
    )
  }
  return async () => (await find()).filter(run => task === undefined || isNamed(run.task, task)).toReversed()
}

async function launchFinder(store: Store, name: string | undefined): Promise<() => Promise<readonly Run[]>> {
  const [newest] = await store.read(({ launches }) => launches.latest(undefined, 1))
  const launch = name === undefined ? newest?.number : /^\d+$/.test(name) ? Number(name) : undefined
  if (launch !== undefined) {
    const exists = await store.read(({ launches }) => launches.get(launch))
    if (!exists) throw unknownName('launch', String(launch), newest ? [`the newest is ${newest.number}`] : [])
    return () => store.read(({ runs }) => runs.find({ launch }, runsAtOnce))
  }
  if (name === undefined) return () => Promise.resolve([])
  const run = await store.read(({ runs }) => runs.get(name))
  if (!run) throw unknownName('run or launch', name, newest ? [`launch ${newest.number}`] : [])
  return async () => {
    const now = await store.read(({ runs }) => runs.get(run.id))
    return now ? [now] : []
  }
}

async function readNew(
  store: Store,
  runs: readonly Run[],
  seen: Map<string, number>,
): Promise<readonly TaskLine[]> {
  const found: TaskLine[] = []
  for (const run of runs) {
    for (;;) {
      const after = seen.get(run.id) ?? 0
      const lines = await store.read(reader => reader.logs.ofRun(run.id, after, linesAtOnce))
      found.push(...lines.map(line => ({ run, line })))
      seen.set(run.id, lines.at(-1)?.sequence ?? after)
      if (lines.length < linesAtOnce) break
    }
  }
  return found.toSorted((left, right) => left.line.sequence - right.line.sequence)
}

function showLine({ run, line }: TaskLine, now: Date): string {
  const where = line.dataset === undefined ? run.task.name : `${run.task.name} · ${line.dataset}`
  return `${showTime(line.at, now)}  ${line.level.padEnd(5)}  ${where}  ${line.text}`
}

function lineDocument({ run, line }: TaskLine): unknown {
  return {
    at: line.at,
    level: line.level,
    launch: run.launch,
    runId: run.id,
    taskId: run.task.id,
    task: run.task.name,
    dataset: line.dataset ?? null,
    text: line.text,
  }
}
