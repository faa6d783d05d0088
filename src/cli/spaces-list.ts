import type { SpaceAnswer } from '../contract/access/space-answers.ts'
import { allUsers } from './find-user.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { allSpaces } from './find-space.ts'
import { showTable } from './show-table.ts'

/** `millrace spaces list` */
export const listSpaces: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const api = await app.api()
  const spaces = await allSpaces(api)
  if (flags.isOn('json')) output.json({ spaces })
  else
    output.result(await spaceTable(spaces, new Map((await allUsers(api)).map(user => [user.id, user.name]))))
  return exitCodes.done
}

async function spaceTable(
  spaces: readonly SpaceAnswer[],
  users: ReadonlyMap<string, string>,
): Promise<string> {
  const rows = spaces.map(({ id, name, ownerId, description }) => [
    id,
    name,
    users.get(ownerId) ?? ownerId,
    description,
  ])
  return await showTable(['ID', 'NAME', 'OWNER', 'ABOUT'], rows)
}
