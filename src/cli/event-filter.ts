import { eventKinds, eventType } from '../contract/events/catalogue.ts'
import type { App, EventFilter } from '../app.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Flags } from './flags.ts'
import { projectIdOf, taskIdOf, unknownName } from './find-by-name.ts'
import { parseMoment } from './parse-duration.ts'

/** The filter that --project, --task, --type and --since describe. */
export async function eventFilter(app: App, flags: Flags, now: Date): Promise<EventFilter> {
  const project = flags.text('project')
  const task = flags.text('task')
  const since = flags.text('since')
  const types = flags.list('type')
  return {
    ...(project === undefined ? {} : { projectId: await projectIdOf(app, project) }),
    ...(task === undefined ? {} : { taskId: await taskIdOf(app, task) }),
    ...(types.length === 0 ? {} : { types: types.map(fullType) }),
    ...(since === undefined ? {} : { since: moment(since, now) }),
  }
}

/** The type of an event, from `failed`, `*.failed` or the whole type. */
export function fullType(text: string): string {
  const short = text.replace(/^.*\./, '')
  const kind = eventKinds.find(candidate => candidate === short)
  if (kind) return eventType(kind)
  throw unknownName('type of event', text, eventKinds)
}

function moment(text: string, now: Date): Date {
  const parsed = parseMoment(text, now)
  if (parsed) return parsed
  throw new AppError('MILLRACE-CLI-INVALID-VALUE', `--since does not understand "${text}"`, {
    fix: 'Write how long ago, such as 10m or 2h, or a time such as 2026-11-23T15:00:00Z.',
  })
}
