import { SpaceAnswer } from '../contract/access/space-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace spaces create` */
export const createSpace: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const body = { name, description: flags.text('description') ?? '', type: 'data' }
  await using app = await context.openApp()
  const space = await ask(await app.api(), SpaceAnswer, ['POST', '/api/v1/spaces'], body)
  if (flags.isOn('json')) output.json(space)
  else output.result(`✔ ${space.name} is a space, ${space.id}`)
  return exitCodes.done
}
