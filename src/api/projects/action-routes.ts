import { ActionAnswer, ActionParams, ActionQuery } from '../../contract/api/projects/action-answers.ts'
import type { ActionState, ActionType } from '../../contract/action.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Action } from '../../store/store.ts'
import { defineRoute, type Route } from '../route.ts'
import { projectsPath } from './project-routes.ts'
import type { ProjectServices } from './project-services.ts'

/** Asking after what goes on in the background. */
export function actionRoutes({ store, catalog }: ProjectServices): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${projectsPath}/actions/:actionId`,
      summary: 'How far an action has come, and how it ended',
      permission: 'read',
      space: {
        right: 'read',
        of: async ({ params: { actionId } }) => {
          const action = await store.read(({ actions }) => actions.get(actionId))
          return action && (await catalog.find(action.projectId))?.outline.spaceId
        },
        unknown: ({ params: { actionId } }) => unknownAction(actionId),
      },
      params: ActionParams,
      query: ActionQuery,
      answers: { 200: ActionAnswer },
      problems: ['MILLRACE-ACTION-UNKNOWN'],
      handle: async ({ params: { actionId }, query: { detailed } }) => {
        const action = await store.read(({ actions }) => actions.get(actionId))
        if (!action) throw unknownAction(actionId)
        return { status: 200, body: actionAnswer(action, detailed === 'true') }
      },
    }),
  ]
}

function unknownAction(id: string): AppError {
  return new AppError('MILLRACE-ACTION-UNKNOWN', `There is no action with the id ${id}`)
}

const names: Readonly<Record<ActionType, string>> = {
  PROJECT_PREPARE: 'Prepare a project',
  PROJECT_VALIDATE: 'Validate a project',
  TASK_PREPARE: 'Prepare a task',
  TASK_VALIDATE: 'Validate a task',
  PROJECT_IMPORT: 'Import a project',
}

function actionAnswer(action: Action, isDetailed: boolean): ActionAnswer {
  const { type, state, startedAt, endedAt, problem, tasks } = action
  const countOf = (wanted: ActionState): number => tasks.filter(task => task.state === wanted).length
  return {
    name: names[type],
    type,
    state,
    startTime: startedAt.toISOString(),
    ...(endedAt && { endTime: endedAt.toISOString() }),
    ...(problem && { error: problem }),
    taskProgress: {
      pending: countOf('PENDING'),
      executing: countOf('EXECUTING'),
      completed: countOf('COMPLETED'),
      failed: countOf('FAILED'),
      canceled: countOf('CANCELED'),
      skipped: countOf('SKIPPED'),
    },
    ...(isDetailed && { taskDetails: tasks.map(taskDetails) }),
  }
}

function taskDetails({ taskId, name, state, info, problem }: Action['tasks'][number]) {
  return { taskId, name, state, ...(info !== undefined && { info }), ...(problem && { error: problem }) }
}
