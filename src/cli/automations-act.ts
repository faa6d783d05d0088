import { AutomationTrial, ReleasedRuns } from '../contract/automations/automation-answers.ts'
import type { ApiClient } from '../app.ts'
import { ask } from './ask-api.ts'
import { runNumber } from './automations-read.ts'
import type { CommandAction, CommandContext } from './command-context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { automationPath, findAutomation } from './find-automation.ts'
import { showTrial } from './show-automation.ts'
import { counted } from './show-text.ts'

/** `millrace automations pause`: events are matched and wait. */
export const pauseAutomation: CommandAction = context =>
  act(context, async (api, path, name) => {
    await api.request('POST', path('/actions/pause'))
    return { document: { paused: true }, text: `${name} is paused; its events wait` }
  })

/** `millrace automations resume` */
export const resumeAutomation: CommandAction = context =>
  act(context, async (api, path, name) => {
    await api.request('POST', path('/actions/resume'))
    return { document: { paused: false }, text: `${name} goes on` }
  })

/** `millrace automations release`: goes on with what was held while the automation was disabled. */
export const releaseAutomation: CommandAction = context =>
  act(context, async (api, path, name) => {
    const { released } = await ask(api, ReleasedRuns, ['POST', path('/actions/release')])
    return { document: { released }, text: `${counted(released, 'held run')} of ${name} go on` }
  })

/** `millrace automations retry`: goes on with a run that was given up. */
export const retryAutomation: CommandAction = context =>
  act(context, async (api, path, name) => {
    const run = runNumber(context.arguments[1] ?? '')
    await api.request('POST', path(`/runs/${run}/actions/retry`))
    return { document: { run: Number(run) }, text: `run ${run} of ${name} goes on` }
  })

interface Done {
  readonly document: Readonly<Record<string, unknown>>
  readonly text: string
}

async function act(
  { flags, output, arguments: words, openApp }: CommandContext,
  action: (api: ApiClient, path: (below: string) => string, name: string) => Promise<Done>,
): Promise<ExitCode> {
  await using app = await openApp()
  const api = await app.api()
  const automation = await findAutomation(api, words[0] ?? '')
  const { document, text } = await action(api, below => automationPath(automation, below), automation.name)
  if (flags.isOn('json')) output.json({ id: automation.id, ...document })
  else output.result(`✔ ${text}`)
  return exitCodes.done
}

/** `millrace automations test`: what it would do; nothing is done. */
export const testAutomation: CommandAction = async context => {
  const { flags, output } = context
  const eventId = flags.text('event')
  await using app = await context.openApp()
  const api = await app.api()
  const automation = await findAutomation(api, context.arguments[0] ?? '')
  const body = eventId === undefined ? {} : { eventId }
  const trial = await ask(api, AutomationTrial, ['POST', automationPath(automation, '/actions/test')], body)
  if (flags.isOn('json')) output.json(trial)
  else output.result(showTrial(trial, automation.name))
  return trial.steps.some(({ problem }) => problem) ? exitCodes.workFailed : exitCodes.done
}
