import type { RunReadiness } from '../contract/run.ts'
import type { App, LoadedProject, Run, RunDataset } from '../app.ts'
import { selectTasks } from '../projects/select-tasks.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { isNamed, unknownName } from './find-by-name.ts'
import { showStatus, showTaskStatus } from './show-status.ts'

export interface ProjectStatus {
  readonly name: string
  /** Findings of level ERROR. */
  readonly errors: number
  readonly tasks: readonly TaskStatus[]
}

export interface TaskStatus {
  readonly task: { readonly id: string; readonly name: string; readonly type: string }
  readonly readiness: RunReadiness
  readonly lastRun: LastRun | undefined
}

export interface LastRun {
  readonly run: Run
  readonly datasets: readonly RunDataset[]
}

/** `millrace status` */
export const status: CommandAction = async context => {
  const { output, flags } = context
  const [name] = context.arguments
  await using app = await context.openApp()
  const [loaded] = await Promise.all([app.allProjects(), app.store()])
  const projects = await Promise.all(loaded.map(project => projectStatus(app, project)))
  const shown = name === undefined ? projects : onlyNamed(projects, name)
  if (flags.isOn('json')) output.json({ projects: shown.map(projectDocument) })
  else if (shown !== projects && shown.every(project => project.name !== name))
    output.result(await showTaskStatus(shown, new Date()))
  else output.result(await showStatus(shown, new Date()))
  return exitCodes.done
}

function onlyNamed(projects: readonly ProjectStatus[], name: string): readonly ProjectStatus[] {
  const byProject = projects.filter(project => project.name === name)
  if (byProject.length > 0) return byProject
  const byTask = projects
    .map(project => ({ ...project, tasks: project.tasks.filter(({ task }) => isNamed(task, name)) }))
    .filter(project => project.tasks.length > 0)
  if (byTask.length > 0) return byTask
  const known = projects.flatMap(project => [
    project.name,
    ...project.tasks.flatMap(({ task }) => [task.id, task.name]),
  ])
  throw unknownName('project or task', name, known)
}

/** Goes by the files and the state alone: what SQL is worth, `validate` and `run` find out. */
async function projectStatus(app: App, loaded: LoadedProject): Promise<ProjectStatus> {
  const { name, project, findings } = loaded
  const errors = findings.filter(({ level }) => level === 'ERROR').length
  const { id } = loaded.outline
  const store = await app.store()
  const lastRuns = await store.read(async ({ runs }) => {
    const last = await runs.lastOfEachTask(id)
    return await Promise.all(last.map(async run => ({ run, datasets: await runs.runDatasets(run.id) })))
  })
  const readiness = await app.readiness(loaded)
  // Of a project that cannot be read only the tasks that have run are known.
  const known = project ? selectTasks(project, []) : lastRuns.map(({ run }) => run.task)
  const tasks = known.map(task => {
    const lastRun = lastRuns.find(({ run }) => run.task.id === task.id)
    return { task, lastRun, readiness: readiness.get(task.id) ?? 'NOT_RUNNABLE' }
  })
  return { name, errors, tasks }
}

function projectDocument(project: ProjectStatus): unknown {
  return {
    name: project.name,
    errors: project.errors,
    tasks: project.tasks.map(({ task, readiness, lastRun }) => ({
      id: task.id,
      name: task.name,
      type: task.type,
      readiness,
      lastRun: lastRun ? runDocument(lastRun) : null,
    })),
  }
}

function runDocument({ run, datasets }: LastRun): unknown {
  return {
    id: run.id,
    launch: run.launch,
    state: run.state,
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? null,
    problem: run.problem ?? null,
    datasets: datasets.map(({ datasetId, name, state, counts, message }) => ({
      id: datasetId,
      name,
      state,
      counts,
      message: message ?? null,
    })),
  }
}
