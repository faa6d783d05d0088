import type { ProjectCatalog } from '../projects/project-catalog.ts'
import type { Project } from '../projects/project.ts'
import { requireSound } from '../projects/require-sound.ts'
import { unknownProject } from '../projects/unknown-project.ts'

/** A project by id or name, as it is now. Throws AppError for one that is not there or has errors. */
export async function soundProject(catalog: ProjectCatalog, name: string): Promise<Project> {
  const loaded = await catalog.current(name)
  if (loaded) return requireSound(loaded)
  throw unknownProject(
    name,
    (await catalog.list()).map(({ outline }) => outline.name),
  )
}
