import { type AttemptAnswer, DeliveryWithAttempts } from '../contract/webhooks/delivery-answers.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { namesOfWebhooks } from './deliveries-list.ts'
import { exitCodes } from './exit-codes.ts'
import { usageError } from './program.ts'
import { showDelivery } from './show-delivery.ts'

/** `millrace deliveries get` */
export const getDelivery: CommandAction = async context => {
  const { flags, output } = context
  const path = deliveryPath(context.arguments[0])
  await using app = await context.openApp()
  const api = await app.api()
  const delivery = await ask(api, DeliveryWithAttempts, ['GET', path])
  if (flags.isOn('json')) output.json(delivery)
  else {
    const name = (await namesOfWebhooks(api)).get(delivery.webhookId) ?? delivery.webhookId
    output.result(showDelivery(delivery, name, new Date()))
  }
  return exitCodes.done
}

/** Path of a delivery in the API. Its number, also from the id of an attempt (`12-1`). */
export function deliveryPath(text = ''): string {
  const [, sequence] = /^(\d+)(?:-\d+)?$/.exec(text) ?? []
  if (sequence !== undefined) return `/api/v1/deliveries/${sequence}`
  throw usageError(`"${text}" is no delivery`, 'Write its number, as `millrace deliveries list` shows it.')
}

/** The attempt with this id (`12-1`), with its timings. */
export async function attemptCalled(api: ApiClient, id: string): Promise<AttemptAnswer> {
  const { attemptList } = await ask(api, DeliveryWithAttempts, ['GET', deliveryPath(id)])
  const found = attemptList.find(attempt => attempt.id === id)
  if (!found) throw new Error(`the history lost attempt ${id}`)
  return found
}
