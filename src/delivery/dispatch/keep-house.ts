import { sleep } from '../../foundation/sleep.ts'
import type { Clock } from '../../foundation/clock.ts'
import type { Store } from '../../store/store.ts'
import type { DeliveryObserver } from '../dispatcher.ts'
import { leaseMs, type WorkerLease } from './worker-lease.ts'

export interface HouseKeeping {
  readonly store: Store
  readonly clock: Clock
  readonly observer: DeliveryObserver
  readonly lease: WorkerLease
  /** Days after which finished deliveries and attempts are deleted. */
  readonly retentionDays: number
}

const lookEachMs = leaseMs / 5
const pruneEachMs = 60_000
const mostPrunedAtOnce = 1_000
const dayMs = 24 * 3600 * 1000

/** Renews the lease, takes over from processes that died, and deletes old history, until the signal aborts. */
export async function keepHouse(keeping: HouseKeeping, signal: AbortSignal): Promise<void> {
  // Beside each other: deleting may take longer than the lease lasts.
  await Promise.all([keepLease(keeping, signal), keepHistory(keeping, signal)])
}

async function keepLease(keeping: HouseKeeping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await attempted(keeping, 'renewing the lease', () => keeping.lease.renew())
    await attempted(keeping, 'taking over from processes that died', () => keeping.lease.takeOver())
    await sleep(lookEachMs, signal)
  }
}

async function keepHistory(keeping: HouseKeeping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await attempted(keeping, 'deleting old history', () => prune(keeping, signal))
    await sleep(pruneEachMs, signal)
  }
}

/** A state that does not answer for a moment is asked again with the next look. */
async function attempted(
  { observer }: HouseKeeping,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    observer.trouble(what, error)
  }
}

async function prune({ store, clock, retentionDays }: HouseKeeping, signal: AbortSignal): Promise<void> {
  const before = new Date(clock.now().getTime() - retentionDays * dayMs)
  let pruned = Infinity
  while (pruned >= mostPrunedAtOnce && !signal.aborted)
    pruned = await store.write(({ deliveries }) => deliveries.prune(before, mostPrunedAtOnce))
}
