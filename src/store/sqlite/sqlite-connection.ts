import type Libsql from 'libsql'
import type { SqliteDatabase } from 'kysely'
import { sleep } from '../../foundation/sleep.ts'

type Statement = Libsql.Statement

const keptStatements = 200

/** One connection to the file, as Kysely's dialect wants it, that prepares a statement once. */
export class SqliteConnection implements SqliteDatabase {
  readonly #database: Libsql.Database
  readonly #statements = new Map<string, Statement>()

  constructor(database: Libsql.Database) {
    this.#database = database
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  exec(statement: string): void {
    this.#database.exec(statement)
  }

  prepare(text: string): Statement {
    // Kept, because libsql frees a statement only when the garbage collector finds it, and that may be late.
    const statement = this.#statements.get(text) ?? this.#database.prepare(text)
    this.#statements.delete(text)
    this.#statements.set(text, statement)
    if (this.#statements.size > keptStatements) this.#forgetOldest()
    return statement
  }

  close(): void {
    this.#statements.clear()
    if (this.#database.open) this.#database.close()
  }

  #forgetOldest(): void {
    for (const text of this.#statements.keys()) {
      this.#statements.delete(text)
      return
    }
  }
}

/** Tries `work` until no other connection is in the way, for at most `patienceMs`; then throws the last error. */
export async function whenFree<T>(work: () => T, patienceMs: number): Promise<T> {
  const end = performance.now() + patienceMs
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 8)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error
    }
    // Waits outside SQLite, whose own busy handler would stop the event loop.
    await sleep(pauseMs)
  }
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error))
}

/** The name of SQLite's result code, such as `SQLITE_BUSY`; empty when SQLite did not throw this. */
export function sqliteCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
