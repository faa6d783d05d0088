import { activeRunStates } from '../contract/run.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Platform } from '../platforms/platform-type.ts'
import type { Run } from '../store/store.ts'
import type { RunContext } from '../tasks/run-context.ts'
import type { RunServices } from './run-services.ts'

/**
 * Shuts out whoever ran the task before, where several processes can write to the platform. Gives what is to be called before
 * a transaction ends. Throws AppError when this process has lost the run already: then another may have taken the fence first.
 */
export async function takeFence(
  { id, task, worker }: Run,
  { fencing }: Platform,
  { store }: Pick<RunServices, 'store'>,
): Promise<RunContext['requireHeld']> {
  if (!fencing) return () => Promise.resolve()
  const fence = `${task.projectId}/${task.id}`
  await fencing.take(fence, id)
  const present = await store.read(({ runs }) => runs.get(id))
  if (present?.worker !== worker || !activeRunStates.some(state => state === present.state))
    throw new AppError('MILLRACE-PLATFORM-FENCED', 'another process has taken over the task')
  return async session => await fencing.check(session, fence, id)
}
