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
    space: {
      right: 'change',
      of: async ({ body }) => {
        const id = spaceOf(services, body.space)
        return (await store.read(({ spaces }) => spaces.get(id)))?.id
      },
      unknown: ({ body }) => unknownSpace(spaceOf(services, body.space)),
    },
    body: CreateProjectBody,
    answers: { 201: ProjectItem },
    problems: ['MILLRACE-PROJECT-SPACE-UNKNOWN'],
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
      const about = { id, spaceId, ownerId: caller.userId, revision: 1 }
      await store.write(async ({ projects, spaces, audit }) => {
        // Held until the end: nobody deletes the space meanwhile.
        await spaces.lock()
        if (!(await spaces.get(spaceId))) throw unknownSpace(spaceId)
        await projects.add({ ...about, files, ...at })
        const by = caller.userId
        const deed = { at: at.createdAt, by, action: 'project.created', subject: id } as const
        await audit.add({ ...deed, spaceId, ownerId: by, after: { ...about, name } })
      })
      return { status: 201, body: projectItem((await currentProject(catalog, id)).outline) }
    },
  })
}

function spaceOf({ spaces }: ProjectChangeServices, wanted: string | undefined): string {
  return wanted ?? spaces[0].id
}

/** The id is in the body, so the request is wrong, and not the path. */
function unknownSpace(id: string): AppError {
  return new AppError('MILLRACE-PROJECT-SPACE-UNKNOWN', `There is no space with the id ${id}`)
}
