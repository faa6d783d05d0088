import { sql, type Kysely } from 'kysely'
import type { SlotClaim } from '../store.ts'
import type { StateTables } from '../schema.ts'
import { storedTime } from './stored-values.ts'

/** A table whose rows a process claims for a while before it ends them. */
interface ClaimedTable {
  readonly db: Kysely<StateTables>
  readonly table: 'slots' | 'requests'
}

interface SeenRow {
  readonly sequence: number
  readonly state: string
  readonly worker?: string
  readonly leaseExpiresAt?: Date
}

/** Claims a row for a process. False when it is no longer as it was seen. */
export async function claimRow(
  { db, table }: ClaimedTable,
  { sequence, state, worker = '', leaseExpiresAt }: SeenRow,
  claim: SlotClaim,
  alsoAsSeen = sql``,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)}
    set state = 'CLAIMED', worker = ${claim.worker}, lease_expires_at = ${storedTime(claim.leaseExpiresAt)}
    where sequence = ${sequence} and state = ${state} and coalesce(worker, '') = ${worker}
      and coalesce(lease_expires_at, '') = ${storedTime(leaseExpiresAt) ?? ''} ${alsoAsSeen}`.execute(db)
  return numAffectedRows === 1n
}

/** Changes a row that the process has claimed. False, and no change, when it has not. */
export async function changeClaimed(
  { db, table }: ClaimedTable,
  { sequence, worker }: { readonly sequence: number; readonly worker: string },
  change: Readonly<Record<string, string | null>>,
): Promise<boolean> {
  const set = Object.entries(change).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.join(set)}
    where sequence = ${sequence} and worker = ${worker} and state = 'CLAIMED'`.execute(db)
  return numAffectedRows === 1n
}
