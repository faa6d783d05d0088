import { DeliveryAnswer } from '../contract/webhooks/delivery-answers.ts'
import type { ApiClient } from '../app.ts'
import { askList } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { momentOf } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { allWebhooks, findWebhook } from './find-webhook.ts'
import type { Flags } from './flags.ts'
import { deliveryTable } from './show-delivery.ts'

const defaultLimit = 50
const mostOfPage = 100

/** `millrace deliveries list` */
export const listDeliveries: CommandAction = async context => {
  const { flags, output } = context
  const limit = flags.number('limit') ?? defaultLimit
  const now = new Date()
  await using app = await context.openApp()
  const api = await app.api()
  const query = await deliveryQuery(api, flags, now)
  query.set('limit', String(Math.max(1, Math.min(limit, mostOfPage))))
  const deliveries = await askList(api, DeliveryAnswer, `/api/v1/deliveries?${query.toString()}`, limit)
  if (flags.isOn('json')) output.json({ deliveries })
  else if (deliveries.length === 0) output.note('No deliveries like that.')
  else output.result(await deliveryTable(deliveries, await namesOfWebhooks(api), now))
  return exitCodes.done
}

export async function namesOfWebhooks(api: ApiClient): Promise<ReadonlyMap<string, string>> {
  return new Map((await allWebhooks(api)).map(({ id, name }) => [id, name]))
}

async function deliveryQuery(api: ApiClient, flags: Flags, now: Date): Promise<URLSearchParams> {
  const query = new URLSearchParams()
  const [webhook, event] = [flags.text('webhook'), flags.text('event')]
  const [since, until] = [flags.text('since'), flags.text('until')]
  if (webhook !== undefined) query.set('webhookId', (await findWebhook(api, webhook)).id)
  if (event !== undefined) query.set('eventId', event)
  if (flags.list('state').length > 0) query.set('state', flags.list('state').join(','))
  if (since !== undefined) query.set('since', momentOf('--since', since, now).toISOString())
  if (until !== undefined) query.set('until', momentOf('--until', until, now).toISOString())
  return query
}
