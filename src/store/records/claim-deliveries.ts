import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import type { ClaimedDelivery, ClaimRequest } from '../store.ts'
import { rowsText, runSql, type BatchSql } from './batch-sql.ts'
import { storedTime } from './stored-values.ts'

// In literals: a partial index is only found by a condition without bound values.
const free = `lane = '' and state = 'due'`
const inLane = `lane <> '' and state in ('due', 'sending', 'held')`
const neighbourSending = `exists (select 1 from deliveries as other where other.state = 'sending'
  and other.webhook_id = head.webhook_id and other.lane = head.lane)`

const claimedColumns = `sequence, webhook_id, event_id, event_type, position, lane, claimed_attempt, failures,
  next_attempt_at, coalesce(test_event, (select body from events where events.position = deliveries.position)) as body`

interface ClaimedRow {
  readonly sequence: number
  readonly webhook_id: string
  readonly event_id: string
  readonly event_type: string
  readonly position: number
  readonly lane: string
  readonly claimed_attempt: number
  readonly failures: number
  readonly next_attempt_at: string
  readonly body: string
}

export interface Claim {
  readonly requests: readonly ClaimRequest[]
  readonly worker: string
  readonly now: Date
}

/** Takes due deliveries: first those without a lane, then the heads of lanes. */
export async function claimDeliveries(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  claim: Claim,
): Promise<readonly ClaimedDelivery[]> {
  const requests = claim.requests.filter(each => each.limit > 0)
  if (requests.length === 0) return []
  const taken = await claimFree(db, spelling, { ...claim, requests })
  const room = await lanesToClaim(db, spelling, roomLeft(requests, taken))
  const heads =
    room.length === 0
      ? []
      : await runSql<ClaimedRow>(db, claimHeads(spelling), [
          requestsText(room),
          claim.worker,
          storedTime(claim.now),
        ])
  return [...taken, ...heads].sort(byMoment).map(claimedOf)
}

/** Gives back everything that a worker holds. */
export async function releaseClaims(
  db: Kysely<StateTables>,
  { bound }: BatchSql,
  { worker, now }: Omit<Claim, 'requests'>,
): Promise<readonly ClaimedDelivery[]> {
  const statement = `update deliveries set state = 'due', worker = null, next_attempt_at = ${bound(2)}
    where state = 'sending' and worker = ${bound(1)} returning ${claimedColumns}`
  const rows = await runSql<ClaimedRow>(db, statement, [worker, storedTime(now)])
  return rows.toSorted(byMoment).map(claimedOf)
}

/** The webhooks that have due deliveries, and the first moment of each; a lane counts with its head alone. */
export async function dueMoments(
  db: Kysely<StateTables>,
  spelling: BatchSql,
): Promise<readonly { readonly webhookId: string; readonly dueAt: Date }[]> {
  const rows = await runSql<{ readonly webhook_id: string; readonly due_at: string }>(
    db,
    dueStatement(spelling),
    [],
  )
  return rows.map(row => ({ webhookId: row.webhook_id, dueAt: new Date(row.due_at) }))
}

// Both walks jump through an index from one webhook or lane to the next, whatever lies between.
function dueStatement({ through }: BatchSql): string {
  const due = `select sequence from deliveries ${through('deliveries_due')} where ${free}`
  const lanes = `select sequence from deliveries ${through('deliveries_of_lane')} where ${inLane}`
  const dueOrder = 'order by webhook_id, next_attempt_at, sequence limit 1'
  const laneOrder = 'order by webhook_id, lane, sequence limit 1'
  return `with recursive
    firsts (sequence) as (
      select (${due} ${dueOrder})
      union all
      select (${due} and webhook_id > before.webhook_id ${dueOrder})
      from firsts join deliveries as before on before.sequence = firsts.sequence),
    heads (sequence) as (
      select (${lanes} ${laneOrder})
      union all
      select coalesce((${lanes} and webhook_id = before.webhook_id and lane > before.lane ${laneOrder}),
        (${lanes} and webhook_id > before.webhook_id ${laneOrder}))
      from heads join deliveries as before on before.sequence = heads.sequence)
    select webhook_id, min(next_attempt_at) as due_at from (
      select head.webhook_id, head.next_attempt_at from firsts join deliveries as head on head.sequence = firsts.sequence
      union all
      select head.webhook_id, head.next_attempt_at from heads join deliveries as head on head.sequence = heads.sequence
      where head.state = 'due' and not ${neighbourSending}) as moments
    group by webhook_id order by min(next_attempt_at), webhook_id`
}

async function claimFree(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  { requests, worker, now }: Claim,
): Promise<readonly ClaimedRow[]> {
  const { bound } = spelling
  const candidates = `${free} and next_attempt_at <= ${bound(3)} order by next_attempt_at, sequence`
  const at = storedTime(now)
  if (spelling.concurrent) {
    const chosen = `select found.sequence from ${spelling.rows(1, requestColumns)} as request
      cross join lateral (select sequence from deliveries where webhook_id = request.webhook and ${candidates}
        limit request.most for update skip locked) as found`
    return await runSql(db, taking(spelling, chosen), [requestsText(requests), worker, at])
  }
  // SQLite has no lateral join; its statements cost no round trip.
  const chosen = `select sequence from deliveries where webhook_id = ${bound(1)} and ${candidates} limit ${bound(4)}`
  const taken: ClaimedRow[] = []
  for (const { webhookId, limit } of requests)
    taken.push(...(await runSql<ClaimedRow>(db, taking(spelling, chosen), [webhookId, worker, at, limit])))
  return taken
}

const requestColumns = { webhook: 'text', most: 'integer' } as const

function requestsText(requests: readonly ClaimRequest[]): string {
  return rowsText(
    requestColumns,
    requests.map(({ webhookId, limit }) => ({ webhook: webhookId, most: limit })),
  )
}

function claimHeads(spelling: BatchSql): string {
  const request = spelling.rows(1, requestColumns)
  const now = spelling.bound(3)
  const byLane = spelling.through('deliveries_of_lane')
  const walk = `with recursive
    request as (select * from ${request} as given),
    heads (sequence) as (
      select (select sequence from deliveries ${byLane} where webhook_id = request.webhook and ${inLane}
        order by webhook_id, lane, sequence limit 1) from request
      union all
      select (select sequence from deliveries ${byLane} where webhook_id = before.webhook_id and lane > before.lane
        and ${inLane} order by webhook_id, lane, sequence limit 1)
      from heads join deliveries as before on before.sequence = heads.sequence),
    ready as (
      select head.sequence, head.webhook_id,
        row_number() over (partition by head.webhook_id order by head.next_attempt_at, head.sequence) as place
      from heads join deliveries as head on head.sequence = heads.sequence
      where head.state = 'due' and head.next_attempt_at <= ${now} and not ${neighbourSending}),
    chosen as (
      select ready.sequence from ready join request on request.webhook = ready.webhook_id
      where ready.place <= request.most)`
  // Locked and looked at again: since the walk, a neighbour may have changed them.
  const chosen = spelling.concurrent
    ? `${walk} select sequence from deliveries where sequence = any(array(select sequence from chosen))
        and state = 'due' and next_attempt_at <= ${now} for update skip locked`
    : `${walk} select sequence from chosen`
  return taking(spelling, chosen)
}

function taking({ bound, concurrent }: BatchSql, chosen: string): string {
  return `update deliveries set state = 'sending', worker = ${bound(2)}, attempts = attempts + 1,
    claimed_attempt = attempts + 1 where sequence ${concurrent ? `= any(array(${chosen}))` : `in (${chosen})`}
    returning ${claimedColumns}`
}

/**
 * Of these, the webhooks whose lanes this unit alone may claim now. Without the lock, two processes could each see the
 * head of a lane before the other's claim is visible, when a replay has just put an older delivery in front.
 */
async function lanesToClaim(
  db: Kysely<StateTables>,
  spelling: BatchSql,
  wanted: readonly ClaimRequest[],
): Promise<readonly ClaimRequest[]> {
  if (wanted.length === 0) return []
  const columns = { webhook: 'text' } as const
  const rows = spelling.rows(1, columns)
  const withLanes = `select webhook from ${rows} as request where exists (
    select 1 from deliveries ${spelling.through('deliveries_of_lane')}
    where webhook_id = request.webhook and ${inLane})`
  // Looks first, locks then: PostgreSQL may test conditions of one level in any order.
  const statement = spelling.concurrent
    ? `with lanes as materialized (${withLanes}) select webhook from lanes
        where pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' lanes of ' || webhook, 0))`
    : withLanes
  const names = rowsText(
    columns,
    wanted.map(({ webhookId }) => ({ webhook: webhookId })),
  )
  const found = await runSql<{ readonly webhook: string }>(db, statement, [names])
  const allowed = new Set(found.map(row => row.webhook))
  return wanted.filter(each => allowed.has(each.webhookId))
}

function roomLeft(requests: readonly ClaimRequest[], taken: readonly ClaimedRow[]): readonly ClaimRequest[] {
  const counts = new Map<string, number>()
  for (const row of taken) counts.set(row.webhook_id, (counts.get(row.webhook_id) ?? 0) + 1)
  return requests
    .map(({ webhookId, limit }) => ({ webhookId, limit: limit - (counts.get(webhookId) ?? 0) }))
    .filter(each => each.limit > 0)
}

function byMoment(a: ClaimedRow, b: ClaimedRow): number {
  if (a.next_attempt_at !== b.next_attempt_at) return a.next_attempt_at < b.next_attempt_at ? -1 : 1
  return a.sequence - b.sequence
}

function claimedOf(row: ClaimedRow): ClaimedDelivery {
  return {
    sequence: row.sequence,
    webhookId: row.webhook_id,
    eventId: row.event_id,
    eventType: row.event_type,
    position: row.position,
    lane: row.lane,
    attempt: row.claimed_attempt,
    failures: row.failures,
    body: row.body,
  }
}
