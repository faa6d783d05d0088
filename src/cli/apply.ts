import { ActionStarted, type ActionAnswer } from '../contract/api/projects/action-answers.ts'
import { ask } from './ask-api.ts'
import { awaitAction } from './await-action.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { chooseProjectName } from './find-by-name.ts'
import { findProject, projectsPath } from './find-project.ts'

/** `millrace apply` */
export const apply: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const api = await app.api()
  const project = await findProject(api, chooseProjectName(app, context.arguments[0]))
  const body = { allowRecreate: flags.isOn('allowRecreate') }
  const preparing = ['POST', `${projectsPath}/${project.id}/actions/prepare`] as const
  const { actionId } = await ask(api, ActionStarted, preparing, body)
  const action = await awaitAction(api, actionId)
  if (flags.isOn('json')) output.json(action)
  else output.result(actionText(action))
  return action.state === 'COMPLETED' ? exitCodes.done : exitCodes.workFailed
}

const signs: Partial<Record<ActionAnswer['state'], string>> = { COMPLETED: '✔', FAILED: '✖', SKIPPED: '■' }

function actionText({ taskDetails = [] }: ActionAnswer): string {
  return taskDetails
    .flatMap(({ taskId, name, state, info, error }) => [
      `${signs[state] ?? '·'} ${name} (${taskId})`,
      ...linesOf(info),
      ...linesOf(error?.message),
      ...linesOf(error?.details),
    ])
    .join('\n')
}

function linesOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n').map(line => `  ${line}`)
}
