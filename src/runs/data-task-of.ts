import type { DataTask } from '../contract/events/data-task.ts'
import type { Project, Task } from '../projects/project.ts'

/** A task as events name it. */
export function dataTaskOf(project: Project, { id, name, type, description }: Task): DataTask {
  const { ownerId, spaceId, id: projectId } = project
  return { id, name, type, ownerId, spaceId, projectId, description }
}
