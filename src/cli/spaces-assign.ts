import { AssignmentAnswer, type SpaceAnswer } from '../contract/access/space-answers.ts'
import type { ApiClient } from '../app.ts'
import { ask, askList } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findSpace, spacePath } from './find-space.ts'
import { findUser, type WholeUser } from './find-user.ts'
import { usageError } from './program.ts'

/** `millrace spaces assign`: the roles that are named, and no others. */
export const assignSpace: CommandAction = async context => {
  const { flags, output } = context
  const [spaceName = '', userName = ''] = context.arguments
  const roles = flags.list('role')
  if (roles.length === 0 && !flags.isOn('remove')) {
    throw usageError(
      '--role is missing',
      'Name roles with --role, or write --remove to take all of them away.',
    )
  }
  await using app = await context.openApp()
  const api = await app.api()
  const [space, user] = [await findSpace(api, spaceName), await findUser(api, userName)]
  await assign(api, space, user, flags.isOn('remove') ? [] : roles)
  const has = flags.isOn('remove') ? 'no role' : roles.join(', ')
  if (flags.isOn('json'))
    output.json({ spaceId: space.id, userId: user.id, roles: flags.isOn('remove') ? [] : roles })
  else output.result(`✔ ${user.name} has ${has} in ${space.name}`)
  return exitCodes.done
}

async function assign(
  api: ApiClient,
  space: SpaceAnswer,
  { id: assigneeId }: WholeUser,
  roles: readonly string[],
): Promise<void> {
  const all = spacePath(space, '/assignments')
  const [before] = await askList(api, AssignmentAnswer, `${all}?assigneeId=${encodeURIComponent(assigneeId)}`)
  if (roles.length === 0) {
    if (before) await api.request('DELETE', `${all}/${before.id}`)
  } else if (before) await ask(api, AssignmentAnswer, ['PUT', `${all}/${before.id}`], { roles })
  else await ask(api, AssignmentAnswer, ['POST', all], { assigneeId, roles, type: 'user' })
}
