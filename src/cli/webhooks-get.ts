import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook } from './find-webhook.ts'
import { showWebhook } from './show-webhook.ts'

/** `millrace webhooks get` */
export const getWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  await using app = await context.openApp()
  const webhook = await findWebhook(await app.api(), name)
  if (flags.isOn('json')) output.json(webhook)
  else output.result(showWebhook(webhook, new Date()))
  return exitCodes.done
}
