import { sleep } from '../foundation/sleep.ts'
import type { Run } from '../store/store.ts'
import type { RunRecorder } from './run-recorder.ts'
import { leaseMs, type RunServices } from './run-services.ts'
import { StopRequested } from './stop-requested.ts'

const lookMs = 250
/** A run that is over so soon after it was planned never shows as RUNNING, and costs a transaction less. */
const shortRunMs = 5
const flushEachMs = 1_000
const renewEachMs = leaseMs / 4

/**
 * While a run works: notices that somebody asked for its stop, keeps its lease, and saves its progress so that other
 * processes see it. Ends when disposed. A store that does not answer for a moment does not end the run.
 */
export function watchRun(
  run: Run,
  recorder: RunRecorder,
  services: Pick<RunServices, 'store' | 'clock' | 'worker'>,
  stop: (reason: StopRequested) => void,
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
  services: Pick<RunServices, 'store' | 'clock' | 'worker'>,
  { stop, ended }: { readonly stop: (reason: StopRequested) => void; readonly ended: AbortSignal },
): Promise<void> {
  let renewedAt = services.clock.now().getTime()
  let flushedAt = -Infinity
  await Promise.race([sleep(lookMs, ended), recorder.planned.then(() => sleep(shortRunMs, ended))])
  for (; !ended.aborted; await sleep(lookMs, ended)) {
    const now = services.clock.now().getTime()
    try {
      const present = await services.store.read(({ runs }) => runs.get(run.id))
      if (present?.state === 'STOPPING') stop(new StopRequested(present.stopRequestedBy ?? 'unknown'))
      if (now - flushedAt >= flushEachMs) {
        flushedAt = now
        await recorder.flush(services.store)
      }
      if (now - renewedAt >= renewEachMs) {
        renewedAt = now
        await services.store.write(({ runs }) => runs.renewLeases(services.worker, new Date(now + leaseMs)))
      }
    } catch (error) {
      recorder.log(
        'warn',
        `the state could not be reached: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
}
