import { AppError } from '../foundation/app-error.ts'
import type { Platform } from '../platforms/platform-type.ts'
import type { RunContext } from '../tasks/run-context.ts'

export interface FenceHolder {
  /** Of the run or action that is to write. */
  readonly id: string
  readonly projectId: string
  readonly taskId: string
  /** Whether the state still counts it as going on in this process. */
  isHeld(): Promise<boolean>
}

/**
 * Shuts out whoever wrote the tables of the task before, where several processes can write to the platform. Gives what is to be
 * called before a transaction ends. Throws AppError when this process has lost its work already: then another may have taken
 * the fence first.
 */
export async function takeFence(
  { id, projectId, taskId, isHeld }: FenceHolder,
  { fencing }: Platform,
): Promise<RunContext['requireHeld']> {
  if (!fencing) return () => Promise.resolve()
  const fence = `${projectId}/${taskId}`
  await fencing.take(fence, id)
  if (!(await isHeld()))
    throw new AppError('MILLRACE-PLATFORM-FENCED', 'another process has taken over the task')
  return async session => await fencing.check(session, fence, id)
}
