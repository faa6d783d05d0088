import { finalRunStates } from '../contract/run.ts'
import type { App, Run } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import { sleep } from '../foundation/sleep.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { isNamed, tasksOf, unknownName } from './find-by-name.ts'
import { counted, showDuration } from './show-text.ts'

const pollMs = 200

/** `millrace stop` */
export const stop: CommandAction = async context => {
  const { flags, output } = context
  const [name] = context.arguments
  await using app = await context.openApp()
  const asked = await app.requestStops(name !== undefined && /^\d+$/.test(name) ? `launch:${name}` : name)
  if (asked.length === 0 && name !== undefined) await requireKnown(app, name)
  output.note(asked.length === 0 ? 'Nothing to stop: no such task is running.' : stopping(asked))
  const ended = flags.isOn('wait') ? await waitForEnd(app, asked, flags.number('timeout')) : asked
  if (flags.isOn('wait') && ended.length > 0) output.note(`✔ ${counted(ended.length, 'run')} ended`)
  if (flags.isOn('json')) {
    output.json({ runs: ended.map(({ id, launch, task, state }) => ({ id, launch, task: task.id, state })) })
  }
  return exitCodes.done
}

function stopping(runs: readonly Run[]): string {
  const names = runs.map(({ task }) => task.name).join(', ')
  return `● stopping ${counted(runs.length, 'run')}: ${names} (tables in flight end or roll back)`
}

/** A task that does not run is nothing to stop; a name that nothing has is a mistake. */
async function requireKnown(app: App, name: string): Promise<void> {
  const tasks = tasksOf(await app.allProjects())
  if (tasks.some(task => isNamed(task, name))) return
  const store = await app.store()
  const isKnown = await store.read(
    async ({ runs, launches }) => (await runs.get(name)) ?? (await launches.get(Number(name) || 0)),
  )
  if (isKnown) return
  throw unknownName(
    'task, run or launch',
    name,
    tasks.flatMap(task => [task.id, task.name]),
  )
}

async function waitForEnd(
  app: App,
  asked: readonly Run[],
  timeoutMs: number | undefined,
): Promise<readonly Run[]> {
  const deadline = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs
  const store = await app.store()
  for (;;) {
    const runs = await store.read(({ runs: reader }) => Promise.all(asked.map(({ id }) => reader.get(id))))
    const found = runs.filter(run => run !== undefined)
    const active = found.filter(({ state }) => !finalRunStates.some(final => final === state))
    if (active.length === 0) return found
    if (performance.now() > deadline) {
      const names = active.map(({ task }) => task.name).join(', ')
      throw new AppError(
        'MILLRACE-CLI-TIMED-OUT',
        `After ${showDuration(timeoutMs ?? 0)} still running: ${names}`,
        {
          fix: 'Allow more time; a process that was killed is noticed within a minute.',
        },
      )
    }
    await sleep(pollMs)
  }
}
