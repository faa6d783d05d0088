import { ReleasedDeliveries } from '../contract/webhooks/webhook-answers.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import { counted } from './show-text.ts'

/** `millrace webhooks pause`: events are matched and wait. */
export const pauseWebhook: CommandAction = context =>
  act(context, async (api, path, name) => {
    await api.request('POST', `${path}/pause`)
    return { document: { paused: true }, text: `${name} is paused; its events wait` }
  })

/** `millrace webhooks resume` */
export const resumeWebhook: CommandAction = context =>
  act(context, async (api, path, name) => {
    await api.request('POST', `${path}/resume`)
    return { document: { paused: false }, text: `${name} gets its events again` }
  })

/** `millrace webhooks release`: sends what was held while the webhook was disabled. */
export const releaseWebhook: CommandAction = context =>
  act(context, async (api, path, name) => {
    const { released } = await ask(api, ReleasedDeliveries, ['POST', `${path}/release`])
    return { document: { released }, text: `${counted(released, 'held event')} on the way to ${name}` }
  })

interface Done {
  readonly document: Readonly<Record<string, unknown>>
  readonly text: string
}

async function act(
  { flags, output, arguments: words, openApp }: CommandContext,
  action: (api: ApiClient, path: string, name: string) => Promise<Done>,
): Promise<ExitCode> {
  await using app = await openApp()
  const api = await app.api()
  const webhook = await findWebhook(api, words[0] ?? '')
  const { document, text } = await action(api, webhookPath(webhook, '/actions'), webhook.name)
  if (flags.isOn('json')) output.json({ id: webhook.id, ...document })
  else output.result(`✔ ${text}`)
  return exitCodes.done
}
