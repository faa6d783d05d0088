import { ownWorkerName } from '../../runs/worker-name.ts'
import { createActionRunner } from '../../runs/actions.ts'
import type { ProjectCatalog } from '../../projects/project-catalog.ts'
import { catalogOf } from '../../projects/testing/catalog-of.ts'
import { haveProject, haveTask } from '../../tasks/testing/makers.ts'
import { controlRoutes } from '../projects/control-routes.ts'
import { planRoute, prepareRoutes } from '../projects/prepare-routes.ts'
import { prepareTasks, type Preparer } from '../../runs/prepare-tasks.ts'
import type { TaskStarter } from '../../runs/requests/requested-work.ts'
import type { ApiServices } from '../api-services.ts'
import type { DatasetReaderService } from '../datasets/dataset-routes.ts'
import { healthRoutes } from '../health/health-routes.ts'
import { launchRoutes, type Launcher } from '../launches/launch-routes.ts'
import type { Route } from '../route.ts'
import { stateRoutes, type DataParts } from '../state-routes.ts'
import { trySinkRoutes } from '../try-sink/try-sink-routes.ts'

/** What routes start or read outside of the API. */
export interface Outside {
  readonly launcher: Launcher
  readonly datasets: DatasetReaderService
}

/** The project `project` in the space `space`, with one task `land`; whatever is made is found as the same. */
function oneProject(): ProjectCatalog {
  const id = 'project'
  const project = haveProject({ id, spaceId: 'space', tasks: [haveTask({ id: 'land', type: 'LANDING' })] })
  const { list, find, current } = catalogOf([project])
  return {
    list,
    find,
    async current(name) {
      const found = await current(id)
      return found && { ...found, outline: { ...found.outline, id: name } }
    },
  }
}

/** Every route that a server has. */
export function wholeTable(services: ApiServices, { launcher, datasets }: Outside): readonly Route[] {
  const data: DataParts = {
    datasets,
    catalog: oneProject(),
    actions: createActionRunner({ ...services, worker: ownWorkerName(), trouble: () => undefined }),
    spaces: [{ id: 'space' }],
    check: () => Promise.resolve([]),
    settingsOf: () => undefined,
  }
  const projects = { ...services, ...data }
  return [
    ...stateRoutes(services, data),
    ...launchRoutes(launcher),
    ...controlRoutes(projects, starterOn(launcher)),
    planRoute({ ...projects, preparer }),
    ...prepareRoutes({
      ...projects,
      prepare: (wanted, action) => prepareTasks(wanted, { ...projects, preparer }, action),
    }),
    ...healthRoutes({ check: async () => [], metrics: async () => '', isLoopbackOnly: true }),
    ...trySinkRoutes(services),
  ]
}

const preparer: Preparer = { plan: async () => [], prepare: async () => [] }

/** Begins what the launcher launches. */
function starterOn(launcher: Launcher): TaskStarter {
  return {
    async start({ projectId, taskIds, ...order }) {
      await launcher.launch({ project: projectId, select: [...taskIds], ...order }, () => undefined)
      return { launch: 1, runId: 'run-1' }
    },
  }
}
