import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import { unreachable } from '../foundation/unreachable.ts'
import { showDuration, showTime } from './show-text.ts'

/** An event on a line: when, what, which task, how long or why, and the beginning of its id. */
export function showEvent(event: LifecycleEvent, now: Date): string {
  const { name, type } = event.data.dataTask
  const kind = event.type.replace(/^.*\./, '')
  const parts = [
    showTime(new Date(event.time), now),
    kind.padEnd(9),
    name.padEnd(24),
    type.padEnd(15),
    detail(event).padEnd(8),
    `[${event.id.slice(0, 8)}]`,
  ]
  return parts.join('  ')
}

function detail(event: LifecycleEvent): string {
  const took = (end: string): string =>
    showDuration(new Date(end).getTime() - new Date(event.data.startTime).getTime())
  switch (event.type) {
    case 'com.qlik.v1.di-projects.di-tasks.started':
      return ''
    case 'com.qlik.v1.di-projects.di-tasks.completed':
      return took(event.data.endTime)
    case 'com.qlik.v1.di-projects.di-tasks.failed':
      return `${took(event.data.endTime)}  ${event.data.errorMessage}`
    case 'com.qlik.v1.di-projects.di-tasks.stopped':
      return took(event.data.stoppedTime)
    default:
      return unreachable(event)
  }
}
