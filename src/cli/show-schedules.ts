import type { LastSlot, ScheduleAnswer } from '../contract/api/schedule-answers.ts'

/** Each schedule with its rules, its next times and its last slot. */
export function showSchedules(schedules: readonly ScheduleAnswer[]): string {
  return schedules.map(showSchedule).join('\n\n')
}

function showSchedule(schedule: ScheduleAnswer): string {
  const { projectName, taskName, taskType, enabled, timezone, lastSlot } = schedule
  const lines = [
    ...whenLines(schedule),
    ...schedule.next.map(time => `next  ${showTime(time, timezone)}`),
    ...(lastSlot ? [`last  ${showLast(lastSlot, timezone)}`] : []),
  ]
  const head = `${projectName} · ${taskName} · ${taskType} · ${enabled ? 'enabled' : 'disabled'}`
  return [head, ...lines.map(line => `  ${line}`)].join('\n')
}

function whenLines(schedule: ScheduleAnswer): readonly string[] {
  const { schedulingType, rules, timezone, startDateTime, endDateTime, triggeredBy } = schedule
  if (schedulingType === 'EVENT_BASED') {
    const tasks = triggeredBy.map(({ projectId, taskId }) =>
      projectId === schedule.projectId ? taskId : `${taskId} of project ${projectId}`,
    )
    return [`when  any of these completes: ${tasks.join(', ') || 'none'}`]
  }
  if (schedulingType !== 'TIME_BASED') return [`when  ${schedulingType}, which Millrace does not know`]
  const bounds = [
    ...(startDateTime === undefined ? [] : [`from ${showTime(startDateTime, timezone)}`]),
    ...(endDateTime === undefined ? [] : [`until ${showTime(endDateTime, timezone)}`]),
  ]
  return [...rules.map(rule => `when  ${rule} (${timezone})`), ...bounds.map(bound => `      ${bound}`)]
}

/** In the zone of the schedule, then in UTC. */
function showTime(time: string, timezone: string): string {
  const moment = new Date(time)
  // Seconds only where there are some.
  const length = moment.getUTCSeconds() === 0 ? 16 : 19
  const inUtc = `${time.slice(0, length).replace('T', ' ')} UTC`
  const weekday = moment.toLocaleDateString('en-GB', { weekday: 'short', timeZone: timezone })
  const shown = moment.toLocaleString('sv-SE', { timeZone: timezone }).slice(0, length)
  return isUtc(timezone) ? `${weekday} ${inUtc}` : `${weekday} ${shown} ${timezone}  (${inUtc})`
}

function isUtc(timezone: string): boolean {
  return ['Etc/UTC', 'UTC', 'Etc/GMT', 'GMT'].includes(timezone)
}

function showLast({ at, kind, state, runId, runState, message }: LastSlot, timezone: string): string {
  const words = { DUE: 'waits', CLAIMED: 'is about to begin', MISFIRED: 'misfired', STARTED: 'started' }
  const became = state === 'STARTED' ? (runState ?? state).toLowerCase() : words[state]
  const asked = kind === 'EVENT' ? ', asked for by an event' : ''
  const run = state === 'STARTED' && runId !== undefined ? ` · run ${runId}` : ''
  return `${showTime(at, timezone)} · ${became}${asked}${run}${message === undefined ? '' : ` · ${message.replaceAll('\n', ' ')}`}`
}
