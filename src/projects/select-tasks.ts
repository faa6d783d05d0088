import { AppError } from '../foundation/app-error.ts'
import { closestName } from '../foundation/closest-name.ts'
import type { Project, Task } from './project.ts'
import { inOrder, withDownstream, withUpstream } from './task-graph.ts'

/**
 * The tasks that any of the selectors picks, in dependency order; all tasks without selectors. A selector is the id or
 * name of a task, with `+` before it for everything upstream of it and `+` after it for everything downstream.
 */
export function selectTasks(project: Project, selectors: readonly string[]): readonly Task[] {
  const tasks = inOrder(project)
  if (selectors.length === 0) return tasks
  const selected = new Set(selectors.flatMap(selector => idsOf(project, selector)))
  return tasks.filter(task => selected.has(task.id))
}

function idsOf(project: Project, selector: string): readonly string[] {
  const [, before = '', name = '', after = ''] = /^(\+?)(.*?)(\+?)$/s.exec(selector.trim()) ?? []
  const { id } = taskNamed(project, name)
  const upstream = before === '' ? [] : withUpstream(project, [id])
  const downstream = after === '' ? [] : withDownstream(project, [id])
  return [id, ...upstream, ...downstream]
}

function taskNamed(project: Project, name: string): Task {
  const byId = project.tasks.find(task => task.id === name)
  if (byId) return byId
  const byName = project.tasks.filter(task => task.name.toLowerCase() === name.toLowerCase())
  const [only, another] = byName
  if (only && !another) return only
  const ids = byName.map(task => task.id).join(', ')
  if (only) {
    throw new AppError('MILLRACE-PROJECT-UNKNOWN-TASK', `Several tasks are named "${name}": ${ids}`, {
      fix: 'Select one of them by its id.',
    })
  }
  const meant = closestName(
    name,
    project.tasks.flatMap(task => [task.id, task.name]),
  )
  const all = project.tasks.map(task => task.id).join(', ')
  throw new AppError('MILLRACE-PROJECT-UNKNOWN-TASK', `Project ${project.name} has no task "${name}"`, {
    fix: meant ? `Did you mean "${meant}"?` : `Its tasks are: ${all || 'none'}.`,
  })
}
