import { AppError } from '../../foundation/app-error.ts'
import { isDeclaredSpace, type AccessWork } from '../access-work.ts'
import type { Actor } from '../actor.ts'
import { spaceDocument } from '../documents.ts'
import { spaceInFile, unknownSpace } from './space-errors.ts'

/** Deletes a space that holds nothing. Throws AppError MILLRACE-SPACE-IN-FILE, MILLRACE-SPACE-HOLDS-PROJECTS. */
export async function deleteSpace(work: AccessWork, { userId }: Actor, id: string): Promise<void> {
  await work.store.write(async unit => {
    await unit.spaces.lock()
    const space = await unit.spaces.get(id)
    if (!space) throw unknownSpace(id)
    if (isDeclaredSpace(work.declared, id))
      throw spaceInFile(space.name, 'and is there for as long as the file names it')
    const held = await work.projectsIn(id, unit)
    if (held > 0) {
      const projects = held === 1 ? 'one project' : `${held} projects`
      throw new AppError('MILLRACE-SPACE-HOLDS-PROJECTS', `The space "${space.name}" holds ${projects}`, {
        fix: 'Move or delete its projects first.',
      })
    }
    await unit.spaces.remove(id)
    await unit.audit.add({
      at: work.clock.now(),
      by: userId,
      action: 'space.deleted',
      subject: id,
      spaceId: id,
      ownerId: space.ownerId,
      before: spaceDocument(space),
    })
  })
}
