import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { WholeUser } from './find-user.ts'

/** `millrace users create` */
export const createUser: CommandAction = async context => {
  const { flags, output } = context
  const [subject = ''] = context.arguments
  const [name, email] = [flags.text('name'), flags.text('email')]
  const body = {
    subject,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    assignedRoles: flags.text('role') === 'TenantAdmin' ? [{ name: 'TenantAdmin' }] : [],
  }
  await using app = await context.openApp()
  const user = await ask(await app.api(), WholeUser, ['POST', '/api/v1/users'], body)
  if (flags.isOn('json')) output.json(user)
  else {
    output.result(`✔ ${user.name} is a user, ${user.id}`)
    output.note(`  \`millrace keys create --user ${user.id}\` makes a key.`)
  }
  return exitCodes.done
}
