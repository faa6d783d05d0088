import { activeRunStates } from '../contract/run.ts'
import { AppError } from '../foundation/app-error.ts'
import type { Run } from '../store/store.ts'

/** Whether a run, as the state has it now, is still active and its process the one that began it. */
export function isHeld({ worker }: Run, present: Run | undefined): boolean {
  return present?.worker === worker && activeRunStates.some(state => state === present.state)
}

/** Why a run of this process ends that another process has ended already. */
export function runLost(): AppError {
  return new AppError('MILLRACE-RUN-PROCESS-LOST', 'Another process ended this run as lost.')
}
