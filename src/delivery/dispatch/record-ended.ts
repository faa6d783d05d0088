import type { UnitOfWork } from '../../store/store.ts'
import type { EndedAttempt, EndedDelivery } from './ended-delivery.ts'
import { holdOfDisabled } from './hold-of-disabled.ts'
import { followHealth, type DisabledWebhook, type SavedHealth } from './webhook-health.ts'

export interface Recording {
  readonly worker: string
  readonly now: Date
  readonly saved: SavedHealth
}

/** Writes what became of deliveries, their attempts, and the health of their webhooks: all of it or nothing. */
export async function recordEnded(
  unit: UnitOfWork,
  ended: readonly EndedDelivery[],
  { worker, now, saved }: Recording,
): Promise<readonly DisabledWebhook[]> {
  const lost = await unit.deliveries.finish(
    worker,
    ended.map(({ outcome }) => outcome),
  )
  const gone = await goneAmong(unit, lost)
  const attempts = ended
    .flatMap(({ attempt }) => attempt ?? [])
    .filter(({ record }) => !gone.has(record.sequence))
  await unit.deliveries.recordAttempts(attempts.map(({ record }) => record))
  const disabled = await followHealth(unit, attempts, saved, now)
  await holdOfDisabled(
    unit,
    ended.filter(({ outcome }) => outcome.state === 'due'),
  )
  return disabled
}

/** Deliveries that went with their webhook: their attempts would be left behind. */
async function goneAmong(unit: UnitOfWork, lost: readonly number[]): Promise<ReadonlySet<number>> {
  const gone = new Set<number>()
  for (const sequence of lost) if (!(await unit.deliveries.get(sequence))) gone.add(sequence)
  return gone
}

/** Which webhooks the attempts show to work, for `SavedHealth`. */
export function workingWebhooks(attempts: readonly EndedAttempt[]): ReadonlyMap<string, boolean> {
  const working = new Map<string, boolean>()
  for (const { record } of attempts)
    working.set(record.webhookId, record.outcome === 'success' && working.get(record.webhookId) !== false)
  return working
}
