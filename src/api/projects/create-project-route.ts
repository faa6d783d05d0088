import { CreateProjectBody } from '../../contract/api/projects/change-bodies.ts'
import { ProjectItem } from '../../contract/api/projects/project-answers.ts'
import { AppError } from '../../foundation/app-error.ts'
import { newProjectFiles } from '../../projects/new-project-files.ts'
import { defineRoute, type Route } from '../route.ts'
import { currentProject } from './find-project.ts'
import { projectItem, projectsPath } from './project-routes.ts'
import type { ProjectChangeServices } from './project-services.ts'

/** Making a project in the state. */
export function createProjectRoute(services: ProjectChangeServices): Route {
  const { store, clock, catalog } = services
  return defineRoute({
    method: 'POST',
    path: projectsPath,
    summary: 'Creates a project without tasks; an import fills it',
    permission: 'write',
    body: CreateProjectBody,
    answers: { 201: ProjectItem },
    problems: ['MILLRACE-SPACE-UNKNOWN'],
    handle: async ({ body, caller }) => {
      const { name, type, description, platformType, platformConnection, cloudStagingConnection } = body
      const files = newProjectFiles({
        name,
        type,
        description,
        platformType,
        platformConnection,
        cloudStagingConnection,
      })
      const id = services.newId()
      const at = { createdAt: clock.now(), updatedAt: clock.now() }
      const spaceId = spaceOf(services, body.space)
      await store.write(({ projects }) =>
        projects.add({ id, spaceId, ownerId: caller.userId, revision: 1, files, ...at }),
      )
      return { status: 201, body: projectItem((await currentProject(catalog, id)).outline) }
    },
  })
}

function spaceOf({ spaces }: ProjectChangeServices, wanted: string | undefined): string {
  if (wanted === undefined) return spaces[0].id
  if (spaces.some(({ id }) => id === wanted)) return wanted
  throw new AppError('MILLRACE-SPACE-UNKNOWN', `There is no space with the id ${wanted}`)
}
