import { randomUUID } from 'node:crypto'
import { loadWorkspace } from '../../dist/config/load-workspace.js'
import { systemClock } from '../../dist/foundation/clock.js'
import { openConnections } from '../../dist/open-connections.js'
import { selectTasks } from '../../dist/projects/select-tasks.js'
import { taskTypeOf } from '../../dist/registry.js'
import { runLaunch } from '../../dist/runs/run-launch.js'
import { ownWorkerName } from '../../dist/runs/worker-name.js'
import { loadFolderProject } from '../../dist/server/load-kept-project.js'

/** Memory and threads of the engine on both sides. */
export const limits = { memory: '4GB', threads: 2 }

/** Opens the one project of a workspace in this process, as long as `work` needs it. */
export async function withMillrace(folder, work) {
  const workspace = await loadWorkspace(folder)
  const connections = openConnections(workspace)
  try {
    const { project, findings } = await loadFolderProject(workspace, workspace.projects[0])
    const errors = findings.filter(({ level }) => level === 'ERROR')
    if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3), null, 2))
    const parts = { workspace, connections, project, store: await connections.openStore() }
    return await work({
      launch: async options => await launch(parts, options),
      execute: async statement => await execute(connections, statement),
    })
  } finally {
    await connections[Symbol.asyncDispose]()
  }
}

/** Runs the tasks selected (none: all), as `millrace run` does. Throws when one does not complete. */
async function launch(parts, { select = [], workers, observe = () => undefined } = {}) {
  const { workspace, connections, project, store } = parts
  const problems = []
  const services = {
    store,
    clock: systemClock,
    newId: randomUUID,
    tenantId: workspace.tenantId,
    worker: ownWorkerName(),
    taskType: taskTypeOf,
    platform: name => connections.platform(name),
    connectSource: (name, signal) => connections.connectSource(name, signal),
    observe(observation) {
      if (observation.problem) problems.push(observation.problem)
      observe(observation)
    },
  }
  const tasks = selectTasks(project, select)
  const { signal } = new AbortController()
  const started = { startMethod: 'USER', startedBy: workspace.owner.id }
  const order = { project, tasks, ...started, workers: workers ?? workspace.limits.workers, signal }
  const result = await runLaunch(order, services)
  if (result.failed.length + result.skipped.length > 0)
    throw new Error(JSON.stringify(problems.slice(0, 3), null, 2))
}

/** Runs a statement in Millrace's own engine. */
async function execute(connections, statement) {
  const session = await (await connections.platform('')).openSession()
  await session.execute(statement)
  await session[Symbol.asyncDispose]()
}
