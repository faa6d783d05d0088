import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import { usageError } from './program.ts'

/** `millrace webhooks delete` */
export const deleteWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  await using app = await context.openApp()
  const api = await app.api()
  const webhook = await findWebhook(api, name)
  if (!flags.isOn('yes')) {
    throw usageError(
      `This deletes ${webhook.name} (${webhook.url}) with its deliveries and their history`,
      'Write --yes to do it, or `millrace webhooks update --disable` to keep them.',
    )
  }
  await api.request('DELETE', webhookPath(webhook))
  if (flags.isOn('json')) output.json({ id: webhook.id, deleted: true })
  else output.result(`✔ ${webhook.name} is deleted`)
  return exitCodes.done
}
