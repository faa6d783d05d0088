import { AutomationRun, AutomationRunWithSteps } from '../contract/automations/automation-answers.ts'
import { ask, askList } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { allAutomations, automationPath, findAutomation } from './find-automation.ts'
import { usageError } from './program.ts'
import { automationTable, runTable, showAutomation, showAutomationRun } from './show-automation.ts'

const defaultLimit = 50
const mostOfPage = 100

/** `millrace automations list` */
export const listAutomations: CommandAction = async ({ flags, output, openApp }) => {
  await using app = await openApp()
  const automations = await allAutomations(await app.api())
  if (flags.isOn('json')) output.json({ automations })
  else if (automations.length > 0) output.result(await automationTable(automations))
  else
    output.note('No automations yet: write them under automations in millrace.yaml, or `automations create`.')
  return exitCodes.done
}

/** `millrace automations get` */
export const getAutomation: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const automation = await findAutomation(await app.api(), context.arguments[0] ?? '')
  if (flags.isOn('json')) output.json(automation)
  else output.result(showAutomation(automation, new Date()))
  return exitCodes.done
}

/** `millrace automations runs`: what an automation has done, or one of its runs. */
export const automationRuns: CommandAction = async context => {
  const { flags, output } = context
  const [name = '', run] = context.arguments
  const now = new Date()
  await using app = await context.openApp()
  const api = await app.api()
  const automation = await findAutomation(api, name)
  if (run !== undefined) {
    const path = automationPath(automation, `/runs/${runNumber(run)}`)
    const found = await ask(api, AutomationRunWithSteps, ['GET', path])
    if (flags.isOn('json')) output.json(found)
    else output.result(showAutomationRun(found, automation.name, now))
    return exitCodes.done
  }
  const limit = flags.number('limit') ?? defaultLimit
  const query = new URLSearchParams({ limit: String(Math.max(1, Math.min(limit, mostOfPage))) })
  const [event, states] = [flags.text('event'), flags.list('state')]
  if (event !== undefined) query.set('eventId', event)
  if (states.length > 0) query.set('state', states.join(','))
  const path = automationPath(automation, `/runs?${query.toString()}`)
  const runs = await askList(api, AutomationRun, path, limit)
  if (flags.isOn('json')) output.json({ runs })
  else if (runs.length > 0) output.result(await runTable(runs, now))
  else output.note('No runs like that.')
  return exitCodes.done
}

/** The number that a person wrote for a run. */
export function runNumber(text: string): string {
  if (/^\d+$/.test(text)) return text
  throw usageError(`"${text}" is no run`, 'Write its number, as `millrace automations runs` shows it.')
}
