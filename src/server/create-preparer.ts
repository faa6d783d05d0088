import type { Preparer } from '../runs/prepare-tasks.ts'
import { planTaskPreparation, prepareTask } from '../runs/prepare-task.ts'
import type { WorkspaceParts } from './workspace-parts.ts'

/** Prepares tasks on the platforms that this process has open. */
export function createPreparer({ services }: Pick<WorkspaceParts, 'services'>): Preparer {
  const opened = () => services(() => undefined)
  return {
    plan: async wanted => await planTaskPreparation({ ...wanted, services: await opened() }),
    prepare: async (wanted, action) => await prepareTask({ ...wanted, services: await opened() }, action),
  }
}
