import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'

/**
 * Takes the next `count` numbers of a counter and returns the last. The counter's row stays locked until the
 * transaction ends, so numbers become visible in their own order, and a rollback gives them back.
 */
export async function takeNumbers(
  db: Kysely<StateTables>,
  name: StateTables['counters']['name'],
  count: number,
): Promise<number> {
  const counter = await db
    .updateTable('counters')
    .set(row => ({ value: row('value', '+', count) }))
    .where('name', '=', name)
    .returning('value')
    .executeTakeFirstOrThrow()
  return counter.value
}
