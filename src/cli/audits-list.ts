import { AuditAnswer } from '../contract/access/audit-answers.ts'
import { auditActions, auditType } from '../contract/access/audit-actions.ts'
import { askList } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { momentOf } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { allUsers, findUser } from './find-user.ts'
import type { Flags } from './flags.ts'
import { showTable } from './show-table.ts'
import { showTime } from './show-text.ts'

const defaultLimit = 50
const mostOfPage = 100
const [earliest, latest] = ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']

/** `millrace audits list` */
export const listAudits: CommandAction = async context => {
  const { flags, output } = context
  const limit = flags.number('limit') ?? defaultLimit
  const now = new Date()
  await using app = await context.openApp()
  const api = await app.api()
  const query = auditQuery(flags, now)
  const user = flags.text('user')
  if (user !== undefined) query.set('userId', (await findUser(api, user)).id)
  query.set('limit', String(Math.max(1, Math.min(limit, mostOfPage))))
  const audits = await askList(api, AuditAnswer, `/api/v1/audits?${query.toString()}`, limit)
  if (flags.isOn('json')) output.json({ audits })
  else if (audits.length === 0) output.note('No entries like that.')
  else {
    const names = new Map((await allUsers(api)).map(({ id, name }) => [id, name]))
    output.result(await auditTable(audits, names, now))
  }
  return exitCodes.done
}

function auditQuery(flags: Flags, now: Date): URLSearchParams {
  const query = new URLSearchParams()
  const [since, until] = [flags.text('since'), flags.text('until')]
  if (since !== undefined || until !== undefined) {
    const from = since === undefined ? earliest : momentOf('--since', since, now).toISOString()
    const to = until === undefined ? latest : momentOf('--until', until, now).toISOString()
    query.set('eventTime', `${from}/${to}`)
  }
  const action = auditActions.find(each => each === flags.text('type'))
  if (action) query.set('eventType', auditType(action))
  return query
}

async function auditTable(
  audits: readonly AuditAnswer[],
  users: ReadonlyMap<string, string>,
  now: Date,
): Promise<string> {
  const rows = audits.map(({ eventTime, userId, eventType, data }) => [
    showTime(new Date(eventTime), now),
    users.get(userId) ?? userId,
    eventType.replace(/^millrace\.v1\./u, ''),
    nameIn(data.after) ?? nameIn(data.before) ?? '',
    data.id,
  ])
  return await showTable(['TIME', 'WHO', 'WHAT', 'NAME', 'ID'], rows)
}

/** The name of what was changed, or of the task that ran. */
function nameIn(document: unknown): string | undefined {
  if (typeof document !== 'object' || document === null) return undefined
  if ('name' in document && typeof document.name === 'string') return document.name
  if ('description' in document && typeof document.description === 'string') return document.description
  return 'task' in document ? nameIn(document.task) : undefined
}
