import { derivedHex } from '../../foundation/derived-id.ts'
import type { TimedTask } from './known-schedules.ts'

/** The tasks in an order that a process has for itself: several that begin at one moment seldom try the same task. */
export function inOwnOrder<Timed extends Pick<TimedTask, 'key'>>(
  worker: string,
  tasks: readonly Timed[],
): readonly Timed[] {
  const placed = tasks.map(timed => {
    const { projectId, taskId } = timed.key
    return { timed, place: derivedHex(16, [worker, projectId, taskId]) }
  })
  return placed.toSorted((left, right) => (left.place < right.place ? -1 : 1)).map(({ timed }) => timed)
}
