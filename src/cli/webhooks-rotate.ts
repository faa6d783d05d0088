import { RotatedSecret } from '../contract/webhooks/webhook-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import { readSecret } from './read-secret.ts'
import { secretLines } from './webhooks-create.ts'

/** `millrace webhooks rotate` */
export const rotateWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const file = flags.text('secretFile')
  const overlapMs = flags.number('overlap')
  const body = {
    ...(file === undefined ? {} : { secret: (await readSecret(file)).reveal() }),
    ...(overlapMs === undefined ? {} : { overlapSeconds: overlapMs / 1000 }),
  }
  await using app = await context.openApp()
  const api = await app.api()
  const webhook = await findWebhook(api, name)
  const path = webhookPath(webhook, '/actions/rotate-secret')
  const { secret, previousValidUntil } = await ask(api, RotatedSecret, ['POST', path], body)
  const shownOnce = file === undefined ? { secret } : {}
  const until = previousValidUntil ?? null
  if (flags.isOn('json')) output.json({ id: webhook.id, previousValidUntil: until, ...shownOnce })
  else
    output.result(
      `✔ ${webhook.name} signs with a new secret${overlapWords(until)}${secretLines(shownOnce.secret)}`,
    )
  return exitCodes.done
}

function overlapWords(until: string | null): string {
  return until === null ? '' : `; the one of before signs too until ${until}`
}
