import type { ConnectionOptions } from 'node:tls'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Client, Pool } from 'pg'
import { AppError } from '../../foundation/app-error.ts'
import { sleep } from '../../foundation/sleep.ts'
import { migrate } from '../migrations/migrate.ts'
import { postgresBatches } from '../records/batch-sql.ts'
import { readersOn, runUnit } from '../records/unit-of-work.ts'
import type { StateTables } from '../schema.ts'
import type { Readers, Store, StoreTopic, UnitOfWork } from '../store.ts'
import { StoreSignals } from '../store-signals.ts'
import { unitDialect } from '../unit-dialect.ts'
import { WorkUnderWay } from '../work-under-way.ts'
import { ChangeChannel } from './change-channel.ts'
import { isConflict, isConnectionLoss, postgresProblem } from './postgres-problem.ts'

export interface PostgresConnection {
  /** Host name, or the folder of a Unix socket. */
  readonly host: string
  readonly port?: number | undefined
  readonly database: string
  readonly user: string
  readonly password?: string | undefined
  readonly ssl?: boolean | ConnectionOptions | undefined
}

export interface PostgresStoreOptions {
  readonly connection: PostgresConnection
  /** Holds all tables of the state; made when it is missing. */
  readonly schema?: string
  /** How long a write is tried again after conflicts and lost connections. */
  readonly patienceMs?: number
}

/** Opens Millrace's state in one schema of a PostgreSQL database, 14 or newer, shared by any number of processes. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { connection, patienceMs = 30_000 } = options
  const database = await openPostgresDatabase(options)
  return new PostgresStore({ ...database, patienceMs, newClient: () => openClient(connection) })
}

export interface PostgresDatabase {
  readonly db: Kysely<StateTables>
  /** For messages: user, host and database. */
  readonly where: string
  readonly schema: string
}

/** The tables of a state, brought to the newest shape. Who opens it destroys `db`. */
export async function openPostgresDatabase(
  options: Pick<PostgresStoreOptions, 'connection' | 'schema'>,
): Promise<PostgresDatabase> {
  const { connection, schema = 'millrace' } = options
  const where = `${connection.user}@${connection.host}/${connection.database}`
  const dialect = dialectOn(await openPool(connection, schema))
  const db = new Kysely<StateTables>({ dialect }).withSchema(schema)
  try {
    await db.transaction().execute(transaction => prepare(transaction, schema))
    return { db, where, schema }
  } catch (error) {
    await db.destroy()
    throw postgresProblem(error, where)
  }
}

async function openPool(connection: PostgresConnection, schema: string): Promise<Pool> {
  // Here, so that only who opens a PostgreSQL state loads the client.
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    ...connection,
    application_name: 'millrace',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    max: 10,
    // Here and not in Kysely, which would keep the place of a connection that breaks meanwhile for ever.
    verify: (client, done) => {
      client.query(secured, [schema], error => done(error))
    },
    types: {
      // int8 as a number on this pool alone: positions and counts stay far below 2^53.
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format),
    },
  })
  // A connection that breaks leaves the pool by itself, and who uses it sees its statement fail.
  const leaveToUser = (): void => undefined
  pool.on('error', leaveToUser)
  pool.on('connect', client => client.on('error', leaveToUser))
  return pool
}

async function openClient(connection: PostgresConnection): Promise<Client> {
  const { default: pg } = await import('pg')
  return new pg.Client({
    ...connection,
    application_name: 'millrace',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
}

function dialectOn(pool: Pool) {
  return unitDialect(new PostgresDialect({ pool }), {
    begin: ['begin isolation level read committed'],
    commit: ['commit'],
    rollback: ['rollback'],
  })
}

/**
 * A commit must be on disk, whatever the server's default; and a hung process must not keep rows locked for ever.
 * Hand-written statements name tables without the schema.
 */
const secured = `select set_config('search_path', quote_ident($1), false),
  set_config('idle_in_transaction_session_timeout', '60s', false),
  set_config('synchronous_commit', case current_setting('synchronous_commit')
    when 'off' then 'on' else current_setting('synchronous_commit') end, false)`

async function prepare(transaction: Kysely<StateTables>, schema: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`millrace state ${schema}`}, 0))`.execute(
    transaction,
  )
  const found = await sql<{ present: boolean }>`
    select exists (select from pg_namespace where nspname = ${schema}) as present`.execute(transaction)
  // Only when missing: a user may own the schema without the right to make one.
  if (!found.rows[0]?.present) await sql`create schema ${sql.id(schema)}`.execute(transaction)
  await sql`select set_config('search_path', quote_ident(${schema}), true)`.execute(transaction)
  await migrate(transaction, spelling)
}

const spelling = {
  text: 'text collate "C"',
  integer: 'bigint',
  numberedKey: 'bigint generated always as identity primary key',
  tableEnd: '',
} as const

interface Parts extends PostgresDatabase {
  readonly patienceMs: number
  readonly newClient: () => Promise<Client>
}

class PostgresStore implements Store {
  readonly #parts: Parts
  readonly #readers: Readers
  readonly #underWay = new WorkUnderWay()
  readonly #signals = new StoreSignals()
  readonly #channel: ChangeChannel

  constructor(parts: Parts) {
    this.#parts = parts
    this.#readers = readersOn(parts.db, postgresBatches)
    const onChange = (topics: readonly StoreTopic[]): void => this.#signals.changed(topics)
    this.#channel = new ChangeChannel({ ...parts, onChange })
  }

  async read<T>(work: (records: Readers) => Promise<T>): Promise<T> {
    try {
      return await this.#underWay.run(() => work(this.#readers))
    } catch (error) {
      throw postgresProblem(error, this.#parts.where)
    }
  }

  async write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return await this.#underWay.run(() => this.#writePatiently(work))
  }

  watch(topic: StoreTopic, listener: () => void): Disposable {
    const watching = this.#signals.watch(topic, listener)
    if (this.#channel.stands) this.#signals.changed([topic])
    else this.#channel.listen()
    return watching
  }

  async #writePatiently<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const end = performance.now() + this.#parts.patienceMs
    for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      const attempt = await this.#attempt(work)
      if ('result' in attempt) return attempt.result
      if (!attempt.mayRepeat || performance.now() > end) throw attempt.error
      await sleep(pauseMs)
    }
  }

  async #attempt<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<Attempt<T>> {
    const { db, where } = this.#parts
    let committing = false
    try {
      const result = await db.transaction().execute(async transaction => {
        const unit = await runUnit(transaction, postgresBatches, work, changed =>
          this.#channel.tell(transaction, changed),
        )
        committing = true
        return unit
      })
      this.#signals.changed(result.changed)
      return { result: result.made }
    } catch (error) {
      // Whether a commit whose answer was lost took place, nobody here can tell: it must not be done twice.
      if (committing && isConnectionLoss(error)) return { error: inDoubt(where, error), mayRepeat: false }
      return { error: postgresProblem(error, where), mayRepeat: isConflict(error) || isConnectionLoss(error) }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#underWay.close()
    await this.#channel[Symbol.asyncDispose]()
    this.#signals[Symbol.dispose]()
    await this.#parts.db.destroy()
  }
}

type Attempt<T> = { readonly result: T } | { readonly error: unknown; readonly mayRepeat: boolean }

function inDoubt(where: string, cause: unknown): AppError {
  return new AppError(
    'MILLRACE-STORE-WRITE-FAILED',
    `${where}: the connection ended during a commit, which may or may not have taken place`,
    { cause, fix: 'Look at `millrace status` before you try again.' },
  )
}
