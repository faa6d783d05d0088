import { TaskParams } from '../../contract/api/projects/project-answers.ts'
import {
  RunSearchAnswer,
  RunSearchBody,
  type RunFilter,
  type RunItem,
  type RunStatus,
} from '../../contract/api/projects/run-history.ts'
import { runStates, type RunState } from '../../contract/run.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Run, RunFilter as StoredFilter, RunTally, Store } from '../../store/store.ts'
import { defineRoute, type Route } from '../route.ts'
import { requireTask } from './find-project.ts'
import { taskProblems } from './project-problems.ts'
import { projectsPath } from './project-routes.ts'
import { inProject } from './project-rule.ts'
import type { ProjectServices } from './project-services.ts'
import { spanOf } from './rest-words.ts'

/** Searching the runs of a task, page by page. */
export function runHistoryRoutes({ catalog, store, clock }: ProjectServices): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: `${projectsPath}/:projectId/di-tasks/:dataTaskId/runtime/runs/actions/search`,
      summary: 'The runs of a task that match, newest first',
      permission: 'read',
      space: inProject(catalog, 'read'),
      params: TaskParams,
      body: RunSearchBody,
      answers: { 200: RunSearchAnswer },
      problems: [...taskProblems, 'MILLRACE-API-CURSOR-INVALID'],
      handle: async ({ params, body }) => {
        const { project, task } = await requireTask(catalog, params)
        const ofTask = { projectId: project.outline.id, taskId: task.id }
        if (body.lastId !== undefined) await requireRun(store, ofTask, body.lastId)
        const { runs, tallies } = await store.read(async records => {
          const filter = { ...ofTask, ...storedFilter(body) }
          const found = await records.runs.find(filter, body.limit + 1)
          return { runs: found, tallies: await records.runs.tallies(found.map(({ id }) => id)) }
        })
        const page = runs.slice(0, body.limit)
        const last = page.at(-1)
        return {
          status: 200,
          body: {
            runs: page.map(run => runItem(run, tallies.get(run.id), clock.now())),
            ...(last && { lastId: last.id }),
            nextPageExists: runs.length > body.limit,
          },
        }
      },
    }),
  ]
}

async function requireRun(
  store: Store,
  { projectId, taskId }: { readonly projectId: string; readonly taskId: string },
  id: string,
): Promise<void> {
  const run = await store.read(({ runs }) => runs.get(id))
  if (run?.task.projectId === projectId && run.task.id === taskId) return
  throw new AppError('MILLRACE-API-CURSOR-INVALID', `Task ${taskId} has no run ${id}`, {
    fix: 'Give the lastId of the answer before, or none.',
  })
}

function storedFilter({ filters, lastId }: RunSearchBody): StoredFilter {
  const ids = filters.filter(filter => filter.field === 'ID')
  const listed = ids.filter(({ operator }) => operator === 'IN')
  const [first, ...more] = listed.map(({ value }) => value)
  const periods = filters.filter(filter => filter.field === 'PERIOD')
  const states = runStates.filter(state => filters.every(filter => allows(filter, state)))
  return {
    ...(states.length < runStates.length && { states }),
    ...(first && { ids: first.filter(id => more.every(others => others.includes(id))) }),
    notIds: ids.filter(({ operator }) => operator === 'NOT_IN').flatMap(({ value }) => value),
    ...(periods.length > 0 && { startedWithin: commonPeriod(periods.map(({ value }) => value)) }),
    ...(lastId !== undefined && { olderThan: lastId }),
  }
}

function commonPeriod(periods: readonly (readonly [string, string])[]): { from: Date; to: Date } {
  const [from, to] = [periods.map(([start]) => start), periods.map(([, end]) => end)]
  return {
    from: new Date(Math.max(...from.map(Date.parse))),
    to: new Date(Math.min(...to.map(Date.parse))),
  }
}

function allows(filter: RunFilter, state: RunState): boolean {
  if (filter.field === 'STATUS') return filter.value.includes(statusOf(state)) === (filter.operator === 'IN')
  if (filter.field === 'SUB_STATUS')
    return filter.value.some(value => value === state) === (filter.operator === 'IN')
  return true
}

/** A run that is being stopped is running; its sub-status says the rest. */
function statusOf(state: RunState): RunStatus {
  return state === 'STOPPING' ? 'RUNNING' : state
}

function runItem(run: Run, tally: RunTally | undefined, now: Date): RunItem {
  const { startTime = '', endTime, duration = '' } = spanOf(run, now)
  return {
    runId: run.id,
    status: statusOf(run.state),
    ...(run.state === 'STOPPING' && { subStatus: 'STOPPING' as const }),
    startTime,
    ...(endTime !== undefined && { endTime }),
    duration,
    datasetsCount: tally?.datasets ?? 0,
    datasetsErrorCount: tally?.failed ?? 0,
    ...(run.problem && { errorMessage: run.problem.message }),
  }
}
