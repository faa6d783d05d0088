import { AutomationAnswer } from '../contract/automations/automation-answers.ts'
import { AppError } from '../foundation/app-error.ts'
import { parseYaml } from '../foundation/yaml-file.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { automationPath, findAutomation } from './find-automation.ts'
import { usageError } from './program.ts'
import { readFileOrStdin } from './read-secret.ts'
import { showAutomation } from './show-automation.ts'

/** `millrace automations create` */
export const createAutomation: CommandAction = async context => {
  const { flags, output } = context
  const body = await definitionIn(context.arguments[0] ?? '')
  await using app = await context.openApp()
  const made = await ask(await app.api(), AutomationAnswer, ['POST', '/api/v1/event-automations'], body)
  if (flags.isOn('json')) output.json(made)
  else output.result(showAutomation(made, new Date()))
  return exitCodes.done
}

/** `millrace automations replace` */
export const replaceAutomation: CommandAction = async context => {
  const { flags, output } = context
  const [name = '', file = ''] = context.arguments
  const body = await definitionIn(file)
  await using app = await context.openApp()
  const api = await app.api()
  const automation = await findAutomation(api, name)
  const changed = await ask(api, AutomationAnswer, ['PUT', automationPath(automation)], body)
  if (flags.isOn('json')) output.json(changed)
  else output.result(showAutomation(changed, new Date()))
  return exitCodes.done
}

/** `millrace automations delete` */
export const deleteAutomation: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const api = await app.api()
  const automation = await findAutomation(api, context.arguments[0] ?? '')
  if (!flags.isOn('yes')) {
    throw usageError(
      `This deletes ${automation.name} with its runs and their history`,
      'Write --yes to do it, or `millrace automations pause` to keep them.',
    )
  }
  await api.request('DELETE', automationPath(automation))
  if (flags.isOn('json')) output.json({ id: automation.id, deleted: true })
  else output.result(`✔ ${automation.name} is deleted`)
  return exitCodes.done
}

/** YAML, of which JSON is a part; what is in it the server checks. */
async function definitionIn(file: string): Promise<unknown> {
  const shown = file === '-' ? 'stdin' : file
  const { value, problems } = parseYaml(shown, await readFileOrStdin(file))
  const [problem] = problems
  if (!problem) return value
  throw new AppError('MILLRACE-CLI-INVALID-VALUE', `${shown} is not YAML: ${problem.message}`, {
    fix: 'Mend the syntax here; an editor that knows YAML shows it.',
    place: problem.place,
  })
}
