import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { Readers, UnitOfWork } from '../store.ts'
import { auditReads, auditRecords } from './audit-records.ts'
import { actionReads, actionRecords } from './action-records.ts'
import { automationReads, automationRecords } from './automation-records.ts'
import type { BatchSql } from './batch-sql.ts'
import { catalogRecords } from './catalog-records.ts'
import { notingDeliveries, notingRequests, notingWebhooks, type ChangedTopics } from './changed-topics.ts'
import { deliveryReads } from './delivery-reads.ts'
import { deliveryWrites } from './delivery-writes.ts'
import { eventReads, storeEvents, type AppendedEvent } from './event-records.ts'
import { launchRecords } from './launch-records.ts'
import { logRecords } from './log-records.ts'
import { preparationReads, preparationRecords } from './preparation-records.ts'
import { projectReads, projectRecords } from './project-records.ts'
import { reloadReads, reloadRecords } from './reload-records.ts'
import { requestReads, requestRecords } from './request-records.ts'
import { runDatasetRecords } from './run-dataset-records.ts'
import { runReads, runWrites } from './run-records.ts'
import { cursorRecords, keyReads, keyRecords, workerRecords } from './server-records.ts'
import { spaceReads, spaceRecords } from './space-records.ts'
import { userReads, userRecords } from './user-records.ts'
import { slotReads, slotRecords } from './slot-records.ts'
import { webhookReads, webhookWrites } from './webhook-records.ts'

/** The readers of the state as `db` sees it. */
export function readersOn(db: Kysely<StateTables>, spelling: BatchSql): Readers {
  const { get, latest } = launchRecords(db, spelling)
  const { runDatasets, tallies } = runDatasetRecords(db)
  const { ofProject, ofTask } = catalogRecords(db)
  const { ofRun } = logRecords(db)
  return {
    launches: { get, latest },
    runs: { ...runReads(db), runDatasets, tallies },
    datasets: { ofProject, ofTask },
    logs: { ofRun },
    events: eventReads(db),
    webhooks: webhookReads(db, spelling),
    deliveries: deliveryReads(db, spelling),
    automations: automationReads(db),
    keys: keyReads(db),
    users: userReads(db),
    spaces: spaceReads(db),
    audit: auditReads(db),
    projects: projectReads(db),
    actions: actionReads(db),
    preparations: preparationReads(db),
    reloads: reloadReads(db),
    slots: slotReads(db),
    requests: requestReads(db),
  }
}

/** What a unit made, and the topics that it changed. */
export interface UnitResult<T> {
  readonly made: T
  readonly changed: ChangedTopics
}

/**
 * Runs `work` on a unit of the transaction `db`, tells others by `tell` what it changed, then stores the events that it
 * appended; the caller commits. Until then the unit's own `events` do not show them.
 */
export async function runUnit<T>(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  work: (unit: UnitOfWork) => Promise<T>,
  tell: (changed: ChangedTopics) => Promise<void> = () => Promise.resolve(),
): Promise<UnitResult<T>> {
  const appended: AppendedEvent[] = []
  const changed: ChangedTopics = new Set()
  const webhooks = { ...webhookReads(db, spelling), ...webhookWrites(db, spelling) }
  const deliveries = { ...deliveryReads(db, spelling), ...deliveryWrites(db, spelling) }
  let ended = false
  const made = await work({
    launches: launchRecords(db, spelling),
    runs: { ...runReads(db), ...runWrites(db), ...runDatasetRecords(db) },
    datasets: catalogRecords(db),
    logs: logRecords(db),
    events: eventReads(db),
    webhooks: notingWebhooks(webhooks, changed),
    deliveries: notingDeliveries(deliveries, changed),
    automations: automationRecords(db, spelling),
    keys: keyRecords(db),
    users: userRecords(db, spelling),
    spaces: spaceRecords(db, spelling),
    audit: auditRecords(db),
    projects: projectRecords(db),
    actions: actionRecords(db),
    preparations: preparationRecords(db),
    reloads: reloadRecords(db),
    slots: slotRecords(db),
    requests: notingRequests(requestRecords(db), changed),
    cursors: cursorRecords(db),
    workers: workerRecords(db),
    outbox: {
      async append(event, runId) {
        if (ended) throw new Error('an event was appended after its unit of work had ended')
        appended.push({ event, runId })
      },
    },
  })
  ended = true
  if (appended.length > 0) changed.add('events')
  await tell(changed)
  // In the transaction of the fact that they report (invariant 3), and last: it makes other writers wait.
  await storeEvents(db, spelling, appended)
  return { made, changed }
}
