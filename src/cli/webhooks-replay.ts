import { ReplayAnswer } from '../contract/webhooks/webhook-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { checkedFilter, momentOf } from './event-filter.ts'
import { exitCodes } from './exit-codes.ts'
import { findWebhook, webhookPath } from './find-webhook.ts'
import type { Flags } from './flags.ts'
import { usageError } from './program.ts'
import { counted } from './show-text.ts'

/** `millrace webhooks replay` */
export const replayWebhook: CommandAction = async context => {
  const { flags, output } = context
  const [name = ''] = context.arguments
  const body = replayOf(flags, new Date())
  await using app = await context.openApp()
  const api = await app.api()
  const webhook = await findWebhook(api, name)
  const answer = await ask(api, ReplayAnswer, ['POST', webhookPath(webhook, '/actions/replay')], body)
  const meant = counted(answer.events, 'event')
  if (flags.isOn('json')) output.json({ id: webhook.id, ...answer, dryRun: body.dryRun })
  else if (body.dryRun) output.result(`${meant} would be sent to ${webhook.name}; nothing was done`)
  else output.result(`✔ ${counted(answer.deliveries, 'event')} on the way to ${webhook.name}`)
  return exitCodes.done
}

function replayOf(flags: Flags, now: Date) {
  const [since, until] = [flags.text('since'), flags.text('until')]
  const filter = flags.text('filter')
  const ratePerSecond = flags.number('rate')
  return {
    which: whichOf(flags),
    dryRun: flags.isOn('dryRun'),
    ...(since === undefined ? {} : { since: momentOf('--since', since, now).toISOString() }),
    ...(until === undefined ? {} : { until: momentOf('--until', until, now).toISOString() }),
    ...(filter === undefined ? {} : { filter: checkedFilter(filter) }),
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
  }
}

function whichOf(flags: Flags): 'all' | 'failed' | 'missing' {
  const [isFailed, isMissing] = [flags.isOn('failed'), flags.isOn('missing')]
  if (isFailed && isMissing)
    throw usageError('--failed and --missing exclude each other', 'Replay twice, with one each.')
  return isFailed ? 'failed' : isMissing ? 'missing' : 'all'
}
