import { PreparationPlan } from '../contract/api/projects/preparation-answers.ts'
import { ask } from './ask-api.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { chooseProjectName } from './find-by-name.ts'
import { findProject, projectsPath } from './find-project.ts'
import { planText } from './show-plan.ts'

/** `millrace plan` */
export const plan: CommandAction = async context => {
  const { flags, output } = context
  await using app = await context.openApp()
  const api = await app.api()
  const project = await findProject(api, chooseProjectName(app, context.arguments[0]))
  const planned = await ask(api, PreparationPlan, ['GET', `${projectsPath}/${project.id}/plan`])
  if (flags.isOn('json')) output.json(planned)
  else output.result(planText(project.name, planned))
  return planned.tasks.some(({ problem }) => problem !== undefined)
    ? exitCodes.projectInvalid
    : exitCodes.done
}
