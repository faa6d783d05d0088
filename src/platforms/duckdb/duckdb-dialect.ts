import { columnDefinitions, qualified } from '../../foundation/sql-text.ts'
import type { SqlDialect } from '../platform-type.ts'

const asItIs = (type: string): string => type

/** DuckDB's own names are the canonical ones, and its views find their tables by name when they are read. */
export const duckdbDialect: SqlDialect = {
  storedType: asItIs,
  typeName: asItIs,
  async replaceView(session, view, select) {
    await session.execute(`CREATE OR REPLACE VIEW ${qualified(view)} AS ${select}`)
  },
  async replaceTable(session, { name, columns }, fill) {
    await session.execute(`DROP TABLE IF EXISTS ${qualified(name)}`)
    await session.execute(`CREATE TABLE ${qualified(name)} (${columnDefinitions(columns, asItIs)})`)
    return await fill(name)
  },
  async reshape(_session, _table, work) {
    await work()
  },
}
