import type { Task } from '../projects/project.ts'
import type { PlanProblem } from '../tasks/problems-in-plan.ts'
import type { TaskOf, TaskType } from '../tasks/task-type.ts'

/** The task with its settings parsed by its type and defaults applied, or what is wrong with them, each at its place. */
export function parseTaskSettings(
  task: Task,
  type: TaskType,
): { readonly task: TaskOf<unknown> } | { readonly problems: readonly PlanProblem[] } {
  const parsed = type.settings.safeParse(task.settings ?? {})
  if (parsed.success) return { task: { ...task, settings: parsed.data } }
  return {
    problems: parsed.error.issues.map(issue => {
      const path = ['settings', ...issue.path.filter(key => typeof key !== 'symbol')]
      return {
        level: 'ERROR',
        code: 'MILLRACE-PROJECT-WRONG-VALUE',
        place: task.placeOf(path),
        what: `${path.join('.')}: ${issue.message}`,
        fix: `See the settings of ${task.type} tasks in docs/guides/task-types.md.`,
      }
    }),
  }
}
