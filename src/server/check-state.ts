import type { HealthCheck } from '../api/health/health-routes.ts'
import { sleep } from '../foundation/sleep.ts'
import type { Store } from '../store/store.ts'

const checkMs = 2_000

/** Whether the state can be read within a moment. */
export async function checkState(store: Store): Promise<HealthCheck> {
  const answered = new AbortController()
  const late = sleep(checkMs, answered.signal).then(() => 'it did not answer in time')
  const read = store
    .read(({ events }) => events.newestPosition())
    .then(
      () => undefined,
      () => 'it cannot be reached; the log says why',
    )
  const problem = await Promise.race([read, late])
  answered.abort()
  return { name: 'state', isWell: problem === undefined, ...(problem !== undefined && { problem }) }
}
