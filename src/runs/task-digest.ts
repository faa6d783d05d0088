import { createHash } from 'node:crypto'
import type { Project, Task } from '../projects/project.ts'

const digests = new WeakMap<Task, string>()

/**
 * Changes with everything that decides over the tables and views of a task, so also with the tasks that it reads; not with
 * descriptions for people.
 */
export function taskDigest(project: Project, task: Task): string {
  const known = digests.get(task)
  if (known !== undefined) return known
  const { id, type, settings, sourceConnection, selection, rules, datasets, relationships } = task
  const definition = { id, type, settings, sourceConnection, selection, rules, datasets, relationships }
  const ground = { naming: project.naming, platform: project.platformConnection, name: task.name }
  const inputs = project.tasks
    .filter(each => task.upstream.includes(each.id))
    .map(each => taskDigest(project, each))
  const text = JSON.stringify({ definition, ground, inputs }, (key, value: unknown) =>
    isForPeople(key) ? undefined : value,
  )
  const digest = createHash('sha256').update(text).digest('hex')
  digests.set(task, digest)
  return digest
}

/** Places in files move when a line is added above them. */
function isForPeople(key: string): boolean {
  return key === 'description' || /place$/iu.test(key)
}
