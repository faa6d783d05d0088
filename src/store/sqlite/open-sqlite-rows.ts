import type { CopiedTable, StateRow, StateRows } from '../state-copy.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const rowsAtOnce = 500

/** The rows of the state in a SQLite file, brought to the newest shape. Nobody else may write to it meanwhile. */
export async function openSqliteRows(file: string): Promise<StateRows> {
  const store = await openSqliteStore({ file })
  await store[Symbol.asyncDispose]()
  const { default: Libsql } = await import('libsql')
  const database = new Libsql(file)
  database.exec('pragma query_only = on')
  // One moment for all tables.
  database.exec('begin')
  database.prepare('select count(*) from migrations').get()
  return {
    async *rows(table: CopiedTable) {
      const page = database.prepare(
        `select rowid as millrace_rowid, * from ${table} where rowid > ? order by rowid limit ${rowsAtOnce}`,
      )
      let last = Number.MIN_SAFE_INTEGER
      for (;;) {
        const found = page.all(last) as (StateRow & { readonly millrace_rowid: number })[]
        if (found.length === 0) return
        last = found.at(-1)?.millrace_rowid ?? last
        yield found.map(withoutRowId)
      }
    },
    async [Symbol.asyncDispose]() {
      database.close()
    },
  }
}

function withoutRowId(row: StateRow): StateRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'millrace_rowid'))
}
