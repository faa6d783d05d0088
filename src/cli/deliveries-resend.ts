import { AttemptAnswer } from '../contract/webhooks/delivery-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { deliveryPath } from './deliveries-get.ts'
import { exitCodes } from './exit-codes.ts'
import { showAttempt } from './show-attempt.ts'

/** `millrace deliveries resend` */
export const resendDelivery: CommandAction = async context => {
  const { flags, output } = context
  const path = deliveryPath(context.arguments[0])
  await using app = await context.openApp()
  const attempt = await ask(await app.api(), AttemptAnswer, ['POST', `${path}/actions/resend`])
  if (flags.isOn('json')) output.json(attempt)
  else output.result(showAttempt(attempt, new Date()))
  return attempt.outcome === 'success' ? exitCodes.done : exitCodes.workFailed
}
