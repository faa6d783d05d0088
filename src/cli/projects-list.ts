import { allProjects } from './find-project.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { showTable } from './show-table.ts'

/** `millrace projects list` */
export const listProjects: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const projects = await allProjects(await app.api())
  const spaces = new Map(app.workspace.spaces.map(({ id, name }) => [id, name]))
  const rows = projects.map(({ id, name, type = '', spaceId }) => [
    id,
    name,
    type,
    spaces.get(spaceId) ?? spaceId,
  ])
  if (flags.isOn('json')) output.json({ projects })
  else if (rows.length > 0) output.result(await showTable(['ID', 'NAME', 'TYPE', 'SPACE'], rows))
  else output.note('No projects yet: `millrace init` makes one.')
  return exitCodes.done
}
