import { randomBytes } from 'node:crypto'
import { eventKinds, eventType } from '../contract/events/catalogue.ts'
import { WebhookAnswer } from '../contract/webhooks/webhook-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import type { Flags } from './flags.ts'
import { usageError } from './program.ts'
import { readSecret } from './read-secret.ts'
import { showWebhook } from './show-webhook.ts'
import { deliverySettings, webhookSettings } from './webhook-settings.ts'

/** `millrace webhooks create` */
export const createWebhook: CommandAction = async context => {
  const { flags, output } = context
  const url = flags.text('url')
  if (url === undefined) {
    throw usageError('--url is missing', 'Write: millrace webhooks create --url https://example.com/hooks')
  }
  const file = flags.text('secretFile')
  const secret = file === undefined ? makeSecret() : (await readSecret(file)).reveal()
  const body = {
    name: nameOf(url),
    eventTypes: eventKinds.map(kind => eventType(kind)),
    ...(await webhookSettings(flags)),
    ...deliveryOf(flags),
    enabled: !flags.isOn('disabled'),
    secret,
  }
  await using app = await context.openApp()
  const made = await ask(await app.api(), WebhookAnswer, ['POST', '/api/v1/webhooks'], body)
  const shownOnce = file === undefined ? { secret } : {}
  if (flags.isOn('json')) output.json({ ...made, ...shownOnce })
  else output.result(`${showWebhook(made, new Date())}${secretLines(shownOnce.secret)}`)
  return exitCodes.done
}

/** A secret as receivers of Standard Webhooks expect it. */
function makeSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}

function nameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function deliveryOf(flags: Flags): { readonly delivery?: unknown } {
  const delivery = deliverySettings(flags)
  return Object.keys(delivery).length === 0 ? {} : { delivery }
}

/** How a secret is shown, the one time that it is. */
export function secretLines(secret: string | undefined): string {
  return secret === undefined
    ? ''
    : `\n\nSecret (shown this once; keep it where the receiver reads it):\n  ${secret}`
}
