import { sql, type Insertable, type Kysely, type Selectable } from 'kysely'
import type { StateTables } from '../schema.ts'
import type {
  SubscriptionKind,
  Webhook,
  WebhookHealth,
  WebhookQuery,
  WebhookReader,
  WebhookWriter,
} from '../store.ts'
import { runSql, type BatchSql } from './batch-sql.ts'
import { takeNumbers } from './counters.ts'
import { lastOfEach, parseStored, slices, storedText, storedTime } from './stored-values.ts'

/** Every reading statement on webhooks. */
export function webhookReads(db: Kysely<StateTables>, spelling: BatchSql): WebhookReader {
  return {
    async get(id) {
      const row = await db.selectFrom('webhooks').select('definition').where('id', '=', id).executeTakeFirst()
      return row && webhookOf(row)
    },

    async find(query) {
      if (query.origins?.length === 0) return []
      const rows = await page(db, query, spelling).execute()
      return (query.cursor?.backwards ? rows.reverse() : rows).map(webhookOf)
    },

    async all() {
      const rows = await db.selectFrom('webhooks').select('definition').orderBy('id').execute()
      return rows.map(webhookOf)
    },

    async countOfOwner(ownerId, kind) {
      return await countOf(db, kind, ownerId)
    },

    async count(kind) {
      return await countOf(db, kind, undefined)
    },

    async revision() {
      const counter = await db
        .selectFrom('counters')
        .select('value')
        .where('name', '=', 'webhook')
        .executeTakeFirstOrThrow()
      return counter.value
    },

    async health(webhookIds) {
      const found: WebhookHealth[] = []
      for (const ids of slices(webhookIds, 1000)) {
        const rows = await db
          .selectFrom('webhook_health')
          .select(['webhook_id', 'failing_since', 'last_success_at', 'last_failure_at'])
          .where('webhook_id', 'in', ids)
          .execute()
        found.push(...rows.map(healthOf))
      }
      return found
    },
  }
}

async function countOf(
  db: Kysely<StateTables>,
  kind: SubscriptionKind,
  ownerId: string | undefined,
): Promise<number> {
  const { count } = await db
    .selectFrom('webhooks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('kind', '=', kind)
    .$if(ownerId !== undefined, query => query.where('owner_id', '=', ownerId ?? ''))
    .executeTakeFirstOrThrow()
  return count
}

const sortColumns = { name: 'name', url: 'url', createdAt: 'created_at', updatedAt: 'updated_at' } as const

function page(db: Kysely<StateTables>, query: WebhookQuery, spelling: BatchSql) {
  const column = sortColumns[query.sort]
  // Backwards, the rows nearest to the cursor come first; the caller turns them round.
  const descending = query.descending !== (query.cursor?.backwards ?? false)
  const direction = descending ? 'desc' : 'asc'
  let rows = matching(db, query, spelling)
  if (query.cursor) {
    const { value, id } = query.cursor
    const beyond = sql.raw(descending ? '<' : '>')
    rows = rows.where(sql<boolean>`(${sql.ref(column)}, id) ${beyond} (${value}, ${id})`)
  }
  return rows.orderBy(column, direction).orderBy('id', direction).limit(query.limit)
}

function matching(db: Kysely<StateTables>, query: WebhookQuery, spelling: BatchSql) {
  let rows = db.selectFrom('webhooks').select('definition')
  const equal = [
    ['kind', query.kind],
    ['owner_id', query.ownerId],
    ['created_by', query.createdByUserId],
    ['updated_by', query.updatedByUserId],
    ['level', query.level],
    ['enabled', query.enabled === undefined ? undefined : Number(query.enabled)],
  ] as const
  for (const [column, value] of equal)
    if (value !== undefined) rows = rows.where(sql<boolean>`${sql.ref(column)} = ${value}`)
  if (query.origins !== undefined) rows = rows.where('origin', 'in', query.origins)
  const parts = [
    ...(query.eventTypes ?? []).map(type => ['event_types', JSON.stringify(type)] as const),
    ...(query.nameContains === undefined ? [] : [['folded_name', folded(query.nameContains)] as const]),
    ...(query.urlContains === undefined ? [] : [['folded_url', folded(query.urlContains)] as const]),
  ]
  for (const [column, part] of parts) rows = rows.where(spelling.contains(column, part))
  return rows
}

/** Deliveries first: who records attempts of them holds them, and is waited for. */
const ofWebhook = ['deliveries', 'attempts', 'webhook_health', 'automation_steps', 'automation_runs'] as const

/** Every writing statement on webhooks. */
export function webhookWrites(
  db: Kysely<StateTables>,
  { lock }: BatchSql,
): Omit<WebhookWriter, keyof WebhookReader> {
  return {
    async lock() {
      const statement = `select value from counters where name = 'webhook' ${lock}`
      const [counter] = await runSql<{ readonly value: number }>(db, statement, [])
      if (!counter) throw new Error('the state has no counter of webhooks')
      return counter.value
    },

    async add(webhook) {
      await db.insertInto('webhooks').values(rowOf(webhook)).execute()
      await takeNumbers(db, 'webhook', 1)
    },

    async replace(webhook) {
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set(rowOf(webhook))
        .where('id', '=', webhook.id)
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return false
      await takeNumbers(db, 'webhook', 1)
      return true
    },

    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('webhooks').where('id', '=', id).executeTakeFirst()
      if (numDeletedRows === 0n) return false
      for (const table of ofWebhook) await db.deleteFrom(table).where('webhook_id', '=', id).execute()
      await takeNumbers(db, 'webhook', 1)
      return true
    },

    async saveHealth(health) {
      // In one order everywhere, so that two processes cannot wait for each other.
      const rows = lastOfEach(health, each => each.webhookId)
        .map(healthRow)
        .toSorted((a, b) => (a.webhook_id < b.webhook_id ? -1 : 1))
      for (const slice of slices(rows, 1000))
        await db
          .insertInto('webhook_health')
          .values(slice)
          .onConflict(conflict =>
            conflict.column('webhook_id').doUpdateSet(row => ({
              failing_since: row.ref('excluded.failing_since'),
              last_success_at: row.ref('excluded.last_success_at'),
              last_failure_at: row.ref('excluded.last_failure_at'),
            })),
          )
          .execute()
    },
  }
}

function folded(text: string): string {
  return storedText(text).toLowerCase()
}

function rowOf(webhook: Webhook): Insertable<StateTables['webhooks']> {
  return {
    id: webhook.id,
    kind: webhook.automation ? 'automation' : 'webhook',
    name: storedText(webhook.name),
    url: storedText(webhook.url),
    folded_name: folded(webhook.name),
    folded_url: folded(webhook.url),
    owner_id: webhook.ownerId,
    created_by: webhook.createdByUserId,
    updated_by: webhook.updatedByUserId,
    enabled: Number(webhook.enabled),
    level: webhook.level,
    origin: webhook.origin,
    event_types: JSON.stringify(webhook.eventTypes),
    created_at: storedTime(webhook.createdAt),
    updated_at: storedTime(webhook.updatedAt),
    definition: JSON.stringify(webhook),
  }
}

type Stored<T> = { readonly [K in keyof T]: T[K] extends Date | undefined ? string : T[K] }
type StoredWebhook = Omit<Stored<Webhook>, 'secrets'> & {
  readonly secrets: readonly {
    readonly sealed: string
    readonly createdAt: string
    readonly validUntil?: string
  }[]
}

function webhookOf(row: Pick<StateTables['webhooks'], 'definition'>): Webhook {
  const stored = parseStored<StoredWebhook>(row.definition)
  return {
    ...stored,
    createdAt: new Date(stored.createdAt),
    updatedAt: new Date(stored.updatedAt),
    secrets: stored.secrets.map(({ sealed, createdAt, validUntil }) => ({
      sealed,
      createdAt: new Date(createdAt),
      ...(validUntil !== undefined && { validUntil: new Date(validUntil) }),
    })),
  }
}

function healthRow(health: WebhookHealth): StateTables['webhook_health'] {
  return {
    webhook_id: health.webhookId,
    failing_since: storedTime(health.failingSince),
    last_success_at: storedTime(health.lastSuccessAt),
    last_failure_at: storedTime(health.lastFailureAt),
  }
}

function healthOf(row: Selectable<StateTables['webhook_health']>): WebhookHealth {
  return {
    webhookId: row.webhook_id,
    ...(row.failing_since !== null && { failingSince: new Date(row.failing_since) }),
    ...(row.last_success_at !== null && { lastSuccessAt: new Date(row.last_success_at) }),
    ...(row.last_failure_at !== null && { lastFailureAt: new Date(row.last_failure_at) }),
  }
}
