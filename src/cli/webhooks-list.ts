import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { allWebhooks } from './find-webhook.ts'
import { webhookTable } from './show-webhook.ts'

/** `millrace webhooks list` */
export const listWebhooks: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const webhooks = await allWebhooks(await app.api())
  if (flags.isOn('json')) output.json({ webhooks })
  else if (webhooks.length > 0) output.result(await webhookTable(webhooks))
  else output.note('No webhooks yet: `millrace webhooks create --url <url>` makes one.')
  return exitCodes.done
}
