import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { allUsers, type WholeUser } from './find-user.ts'
import { showTable } from './show-table.ts'

/** `millrace users list` */
export const listUsers: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const users = await allUsers(await app.api())
  if (flags.isOn('json')) output.json({ users })
  else output.result(await userTable(users))
  return exitCodes.done
}

async function userTable(users: readonly WholeUser[]): Promise<string> {
  const rows = users.map(({ id, name, status, assignedRoles, subject, email = '' }) => [
    id,
    name,
    status,
    assignedRoles.map(role => role.name).join(', ') || 'User',
    subject,
    email,
  ])
  return await showTable(['ID', 'NAME', 'STATE', 'ROLE', 'SUBJECT', 'EMAIL'], rows)
}
