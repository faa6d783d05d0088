import type { Logger } from '../foundation/logger.ts'
import type { GraceTime } from './grace-time.ts'
import type { ServerLauncher } from './launcher.ts'
import { settledWithin } from './settled-within.ts'
import type { SharedWork } from './share-work.ts'

export interface TakingGround {
  readonly work: SharedWork
  readonly launcher: ServerLauncher
  readonly log: Logger
  readonly ownerId: string
  readonly grace: GraceTime
}

const leastMs = 1_000

/** Does what other processes on the state ask for, in this process, until it is disposed. */
export function startTaking({ work, launcher, log, ownerId, grace }: TakingGround): AsyncDisposable {
  const taker = work.take({
    taken: ({ kind, wanted: { projectId, taskIds } }) =>
      log.info({ kind, projectId, taskIds }, 'takes what another server asks for'),
    trouble: (what, error) => log.error({ err: error }, `${what} failed; it is tried again`),
  })
  return {
    async [Symbol.asyncDispose]() {
      // What has not begun then is given back, so that another process has it at once.
      const stopped = taker.stop()
      await launcher.stopAll(ownerId, grace.remainingMs())
      await settledWithin(stopped, Math.max(leastMs, grace.remainingMs()))
    },
  }
}
