import type { AttemptAnswer } from '../contract/webhooks/delivery-answers.ts'
import { DeliveryRecord } from '../contract/webhooks/webhook-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { attemptCalled } from './deliveries-get.ts'
import { fullType } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import { showAttempt } from './show-attempt.ts'

/** `millrace webhooks test` */
export const testWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const type = flags.text('type')
  const body = type === undefined ? {} : { eventType: fullType(type) }
  await using app = await context.openApp()
  const api = await app.api()
  const webhook = await findWebhook(api, name)
  const record = await ask(api, DeliveryRecord, ['POST', webhookPath(webhook, '/actions/test')], body)
  const attempt = await attemptCalled(api, record.id)
  if (flags.isOn('json')) output.json(attempt)
  else output.result(`${showAttempt(attempt, new Date())}${adviceFor(attempt)}`)
  return attempt.outcome === 'success' ? exitCodes.done : exitCodes.workFailed
}

/** Receivers that refuse a signature say so with these. */
function adviceFor({ statusCode }: AttemptAnswer): string {
  if (statusCode !== 401 && statusCode !== 403) return ''
  return [
    '',
    '',
    'If the receiver rejected the signature, the usual causes are, most likely first:',
    '  1. it verifies the parsed body instead of the raw bytes',
    '  2. it has another secret, or the one from before a rotation',
    '  3. its clock is wrong by more than five minutes',
  ].join('\n')
}
