import type { SpaceRight } from '../../contract/access/space-roles.ts'
import type { ProjectCatalog } from '../../projects/project-catalog.ts'
import type { ApiRequest, SpaceRule } from '../route.ts'
import { unknownProjectId } from './find-project.ts'

type OfProject = ApiRequest<{ readonly projectId: string }, unknown, unknown>

/** The right in the space of the project that the path names. */
export function inProject(catalog: ProjectCatalog, right: SpaceRight): SpaceRule<OfProject> {
  return {
    right,
    of: async ({ params: { projectId } }) => {
      const outline = (await catalog.find(projectId))?.outline
      return outline?.id === projectId ? outline.spaceId : undefined
    },
    unknown: ({ params: { projectId } }) => unknownProjectId(projectId),
  }
}
