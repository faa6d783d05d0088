import type { Task } from './project.ts'

type Node = Pick<Task, 'id' | 'upstream'>

interface Graph<Kind extends Node = Node> {
  readonly tasks: readonly Kind[]
}

/** The tasks, each after those that it reads. Tasks that do not depend on each other keep their order. */
export function inOrder<Kind extends Node>(project: Graph<Kind>): readonly Kind[] {
  const byId = new Map(project.tasks.map(task => [task.id, task]))
  const ordered = new Set<Kind>()
  const entered = new Set<Kind>()
  const visit = (task: Kind): void => {
    if (entered.has(task)) return
    entered.add(task)
    for (const id of task.upstream) {
      const before = byId.get(id)
      if (before) visit(before)
    }
    ordered.add(task)
  }
  for (const task of project.tasks) visit(task)
  return [...ordered]
}

/** The ids and those of everything that they need, directly or not. */
export function withUpstream(project: Graph, ids: readonly string[]): ReadonlySet<string> {
  const byId = new Map(project.tasks.map(task => [task.id, task.upstream]))
  return reachable(ids, id => byId.get(id) ?? [])
}

/** The ids and those of everything that needs them, directly or not. */
export function withDownstream(project: Graph, ids: readonly string[]): ReadonlySet<string> {
  const readers = new Map<string, string[]>()
  for (const task of project.tasks) {
    for (const id of task.upstream) readers.set(id, [...(readers.get(id) ?? []), task.id])
  }
  return reachable(ids, id => readers.get(id) ?? [])
}

function reachable(start: readonly string[], next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(start)
  // A set hands out what is added while it is walked.
  for (const id of found) for (const each of next(id)) found.add(each)
  return found
}
