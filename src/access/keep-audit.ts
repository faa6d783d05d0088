import { sleep } from '../foundation/sleep.ts'
import type { AccessWork } from './access-work.ts'

export interface AuditKeeping extends Pick<AccessWork, 'store' | 'clock'> {
  readonly days: number
  /** Told of what went wrong; it is tried again. */
  readonly trouble: (error: unknown) => void
}

const pruneEachMs = 60_000
const mostPrunedAtOnce = 1_000
const dayMs = 24 * 3600 * 1000

/** Deletes the entries of the audit log that are old enough, until the signal aborts. */
export async function keepAudit(keeping: AuditKeeping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await prune(keeping, signal).catch(keeping.trouble)
    await sleep(pruneEachMs, signal)
  }
}

async function prune({ store, clock, days }: AuditKeeping, signal: AbortSignal): Promise<void> {
  const before = new Date(clock.now().getTime() - days * dayMs)
  let pruned = Infinity
  while (pruned >= mostPrunedAtOnce && !signal.aborted)
    pruned = await store.write(({ audit }) => audit.prune(before, mostPrunedAtOnce))
}
