import type { Kysely } from 'kysely'
import type { StateTables } from '../schema.ts'
import { whenFree, type SqliteConnection } from './sqlite-connection.ts'

/** A unit of work that waits for its turn. */
interface Waiting {
  /** Runs the unit in its own savepoint; what it returns tells the caller, once the commit is on disk. */
  run(): Promise<() => void>
  fail(error: unknown): void
}

export interface WriteQueueOptions {
  readonly connection: SqliteConnection
  readonly db: Kysely<StateTables>
  /** How long to wait for other processes. */
  readonly patienceMs: number
}

/** So that one commit does not keep other processes waiting for long. */
const mostUnitsInCommit = 200

/**
 * Runs units of work one after the other. All that wait at the same moment share one transaction, and so one fsync;
 * a unit that throws is rolled back alone. Nobody is told before the transaction is on disk.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  #waiting: Waiting[] = []
  #draining = false

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  async add<T>(work: (db: Kysely<StateTables>) => Promise<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        run: async () => {
          try {
            const result = await this.#options.db.transaction().execute(work)
            return () => resolve(result)
          } catch (error) {
            return () => reject(error)
          }
        },
        fail: reject,
      })
      if (!this.#draining) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#draining = true
    while (this.#waiting.length > 0) {
      // Gathers what this turn of the event loop asks for, and lets the loop live: libsql never yields.
      await new Promise(setImmediate)
      const batch = this.#waiting.splice(0, mostUnitsInCommit)
      try {
        for (const tell of await this.#commit(batch)) tell()
      } catch (error) {
        for (const unit of batch) unit.fail(error)
      }
    }
    this.#draining = false
  }

  async #commit(batch: readonly Waiting[]): Promise<readonly (() => void)[]> {
    const { connection, patienceMs } = this.#options
    await whenFree(() => connection.exec('begin immediate'), patienceMs)
    try {
      const outcomes: (() => void)[] = []
      for (const unit of batch) {
        const outcome = await unit.run()
        if (!connection.inTransaction) {
          // SQLite dropped all of it, as when the disk is full: this unit is told why, the others start again.
          this.#waiting.unshift(...batch.filter(each => each !== unit))
          return [outcome]
        }
        outcomes.push(outcome)
      }
      connection.exec('commit')
      return outcomes
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback')
      throw error
    }
  }
}
