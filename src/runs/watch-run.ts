import { sleep } from '../foundation/sleep.ts'
import type { Run } from '../store/store.ts'
import type { RunRecorder } from './run-recorder.ts'
import { isHeld, runLost } from './held-run.ts'
import { leaseMs, type RunServices } from './run-services.ts'
import { StopRequested } from './stop-requested.ts'

const lookMs = 250
/** A run that is over so soon after it was planned never shows as RUNNING, and costs a transaction less. */
const shortRunMs = 5
const flushEachMs = 1_000
const renewEachMs = leaseMs / 4

/**
 * While a run works: notices that somebody asked for its stop, keeps its lease, and saves its progress so that other
 * processes see it. Ends when disposed. A store that does not answer for a moment does not end the run; one that says that
 * another process ended the run as lost stops its work with `MILLRACE-RUN-PROCESS-LOST`.
 */
export function watchRun(
  run: Run,
  recorder: RunRecorder,
  services: Pick<RunServices, 'store' | 'clock'>,
  stop: (reason: Error) => void,
): AsyncDisposable {
  const ended = new AbortController()
  const watching = watch(run, recorder, services, { stop, ended: ended.signal })
  return {
    async [Symbol.asyncDispose]() {
      ended.abort()
      await watching
    },
  }
}

async function watch(
  run: Run,
  recorder: RunRecorder,
  services: Pick<RunServices, 'store' | 'clock'>,
  { stop, ended }: { readonly stop: (reason: Error) => void; readonly ended: AbortSignal },
): Promise<void> {
  const look = looking(run, recorder, services)
  await Promise.race([sleep(lookMs, ended), recorder.planned.then(() => sleep(shortRunMs, ended))])
  for (; !ended.aborted; await sleep(lookMs, ended)) {
    try {
      const seen = await look()
      if (seen === 'lost') return stop(runLost())
      if (seen) stop(seen)
    } catch (error) {
      recorder.log(
        'warn',
        `the state could not be reached: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
}

type Look = () => Promise<StopRequested | 'lost' | undefined>

/** Looks at the run in the state, and saves what is due. */
function looking(
  run: Run,
  recorder: RunRecorder,
  { store, clock }: Pick<RunServices, 'store' | 'clock'>,
): Look {
  let renewedAt = clock.now().getTime()
  let flushedAt = -Infinity
  const renew = async (now: number): Promise<boolean> => {
    renewedAt = now
    return await store.write(({ runs }) => runs.renew(run.id, run.worker, new Date(now + leaseMs)))
  }
  const flush = async (now: number): Promise<boolean> => {
    flushedAt = now
    return await recorder.flush(store)
  }
  return async () => {
    const now = clock.now().getTime()
    const present = await store.read(({ runs }) => runs.get(run.id))
    if (!isHeld(run, present)) return 'lost'
    if (now - flushedAt >= flushEachMs && !(await flush(now))) return 'lost'
    if (now - renewedAt >= renewEachMs && !(await renew(now))) return 'lost'
    return present?.state === 'STOPPING' ? new StopRequested(present.stopRequestedBy ?? 'unknown') : undefined
  }
}
