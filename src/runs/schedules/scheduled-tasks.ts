import { dataTaskOf } from '../data-task-of.ts'
import type { DataTask } from '../../contract/events/data-task.ts'
import { derivedHex } from '../../foundation/derived-id.ts'
import type { Project, Schedule, Task } from '../../projects/project.ts'

/** A task as the scheduler knows it. */
export interface KnownTask {
  readonly projectName: string
  readonly task: DataTask
  /** Whether this process may run it. */
  readonly runsHere: boolean
  /** By `taskKey`. */
  readonly triggeredBy: readonly string[]
  /** Enabled, by time. */
  readonly times: { readonly schedule: Schedule; readonly digest: string } | undefined
}

/** Names a task among those of all projects. */
export function taskKey(projectId: string, taskId: string): string {
  return JSON.stringify([projectId, taskId])
}

export function knownTask(project: Project, task: Task, runsHere: boolean): KnownTask {
  // A task has at most one; validation tells of others.
  const [schedule] = task.schedules
  const isEnabled = schedule?.enabled === true
  return {
    projectName: project.name,
    task: dataTaskOf(project, task),
    runsHere,
    triggeredBy:
      isEnabled && schedule.type === 'EVENT_BASED'
        ? triggersOf(schedule, task, project).map(each => taskKey(each.projectId, each.taskId))
        : [],
    times: isEnabled && schedule.type === 'TIME_BASED' ? { schedule, digest: digestOf(schedule) } : undefined,
  }
}

/** The tasks whose completion starts a task by an event-based schedule. */
export function triggersOf(
  { triggeredBy, triggers }: Schedule,
  task: Task,
  project: Project,
): Schedule['triggers'] {
  if (triggeredBy === 'ANY_SELECTED_TASK') return triggers
  return task.upstream.map(taskId => ({ projectId: project.id, taskId }))
}

/** Of what decides when the task runs: with another digest a schedule begins anew. */
function digestOf({ rules, start, end, timezone }: Schedule): string {
  const texts = rules.map(({ text }) => text)
  return derivedHex(16, [JSON.stringify([texts, start ?? null, end ?? null, timezone])])
}
