import { eventKinds, eventType } from '../contract/events/catalogue.ts'
import { parseFilter } from '../contract/filters/parse-filter.ts'
import type { App } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Flags } from './flags.ts'
import { projectIdOf, taskIdOf, unknownName } from './find-by-name.ts'
import { parseMoment } from './parse-duration.ts'

/** What --project, --task, --type, --since and --filter ask for, as the API is asked. */
export async function eventQuery(app: App, flags: Flags, now: Date): Promise<URLSearchParams> {
  const project = flags.text('project')
  const task = flags.text('task')
  const since = flags.text('since')
  const filter = flags.text('filter')
  const query = new URLSearchParams()
  if (project !== undefined) query.set('project', await projectIdOf(app, project))
  if (task !== undefined) query.set('task', await taskIdOf(app, task))
  for (const type of flags.list('type')) query.append('type', fullType(type))
  if (since !== undefined) query.set('since', momentOf('--since', since, now).toISOString())
  if (filter !== undefined) query.set('filter', checkedFilter(filter))
  return query
}

/** The type of an event, from `failed`, `*.failed` or the whole type. */
export function fullType(text: string): string {
  const short = text.replace(/^.*\./, '')
  const kind = eventKinds.find(candidate => candidate === short)
  if (kind) return eventType(kind)
  throw unknownName('type of event', text, eventKinds)
}

/** The filter itself, when it can be understood; otherwise an error that points to the place. */
export function checkedFilter(text: string): string {
  const { problem } = parseFilter(text)
  if (!problem) return text
  const pointer = `${text}\n${' '.repeat(problem.column - 1)}^`
  throw new AppError(
    'MILLRACE-CLI-INVALID-VALUE',
    `The filter is not understood: ${problem.what}\n${pointer}`,
    {
      fix: problem.fix,
    },
  )
}

/** The moment that an option means. */
export function momentOf(option: string, text: string, now: Date): Date {
  const parsed = parseMoment(text, now)
  if (parsed) return parsed
  throw new AppError('MILLRACE-CLI-INVALID-VALUE', `${option} does not understand "${text}"`, {
    fix: 'Write how long ago, such as 10m or 2h, or a time such as 2026-11-23T15:00:00Z.',
  })
}
