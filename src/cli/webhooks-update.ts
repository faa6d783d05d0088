import { WebhookAnswer } from '../contract/webhooks/webhook-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import type { Flags } from './flags.ts'
import { usageError } from './program.ts'
import { showWebhook } from './show-webhook.ts'
import { deliverySettings, webhookSettings } from './webhook-settings.ts'

/** `millrace webhooks update` */
export const updateWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const settings = await webhookSettings(flags)
  const delivery = deliverySettings(flags)
  const enabled = enabledOf(flags)
  await using app = await context.openApp()
  const api = await app.api()
  const before = await findWebhook(api, name)
  const changes = {
    ...settings,
    ...(enabled === undefined ? {} : { enabled }),
    ...(Object.keys(delivery).length === 0 ? {} : { delivery: { ...before.delivery, ...delivery } }),
  }
  const operations = Object.entries(changes).map(([field, value]) => ({
    op: 'replace',
    path: `/${field}`,
    value,
  }))
  if (operations.length === 0) {
    throw usageError('Nothing is to be changed', 'Name what, such as --url, --filter or --disable.')
  }
  await api.request('PATCH', webhookPath(before), operations)
  const after = await ask(api, WebhookAnswer, ['GET', webhookPath(before)])
  if (flags.isOn('json')) output.json(after)
  else output.result(showWebhook(after, new Date()))
  return exitCodes.done
}

function enabledOf(flags: Flags): boolean | undefined {
  const [isOn, isOff] = [flags.isOn('enable'), flags.isOn('disable')]
  if (isOn && isOff) throw usageError('--enable and --disable exclude each other', 'Write one of them.')
  return isOn ? true : isOff ? false : undefined
}
