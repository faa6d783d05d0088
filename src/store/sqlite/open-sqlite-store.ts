import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import { AppError, messageOf } from '../../foundation/app-error.ts'
import { migrate } from '../migrations/migrate.ts'
import { sqliteBatches } from '../records/batch-sql.ts'
import { readersOn, runUnit } from '../records/unit-of-work.ts'
import type { StateTables } from '../schema.ts'
import type { Readers, Store, StoreTopic, UnitOfWork } from '../store.ts'
import { storeTopics } from '../store.ts'
import { StoreSignals } from '../store-signals.ts'
import { unitDialect } from '../unit-dialect.ts'
import { WorkUnderWay } from '../work-under-way.ts'
import { SqliteConnection, whenFree } from './sqlite-connection.ts'
import { sqliteProblem } from './sqlite-problem.ts'
import { watchFile } from './watch-file.ts'
import { WriteQueue } from './write-queue.ts'

export interface SqliteStoreOptions {
  /** Path of the database file; it and its folder are made when they are missing. A local disk. */
  readonly file: string
  /** How long a write waits for other processes before it fails. */
  readonly patienceMs?: number
}

/** Opens Millrace's state in one SQLite file. Several processes may have it open at once. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, patienceMs = 30_000 } = options
  const opened: SqliteConnection[] = []
  try {
    const writer = await openConnection(file, patienceMs)
    opened.push(writer)
    const queue = new WriteQueue({ connection: writer, db: unitsOn(writer), patienceMs })
    await queue.add(db => migrate(db, sqliteSpelling))
    // A connection of its own: readers never see what a unit has not committed.
    const reader = await openConnection(file, patienceMs)
    opened.push(reader)
    reader.exec('pragma query_only = on')
    return new SqliteStore({ file, queue, writer, reader })
  } catch (error) {
    for (const connection of opened) connection.close()
    throw sqliteProblem(error, file)
  }
}

/** How SQLite spells what the migrations need. */
export const sqliteSpelling = {
  text: 'text',
  integer: 'integer',
  numberedKey: 'integer primary key autoincrement',
  tableEnd: ' strict',
} as const

async function openConnection(file: string, patienceMs: number): Promise<SqliteConnection> {
  // Here, so that only who opens a SQLite state loads the native library.
  const { default: Libsql } = await import('libsql')
  const connection = new SqliteConnection(await openFile(file, path => new Libsql(path)))
  const settings = [
    'pragma busy_timeout = 20',
    'pragma journal_mode = wal',
    'pragma synchronous = full',
    'pragma foreign_keys = on',
    // Of 4 KB each. Pages that many commits change are written to the file once.
    'pragma wal_autocheckpoint = 8000',
  ]
  try {
    for (const setting of settings) await whenFree(() => connection.exec(setting), patienceMs)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

async function openFile<T>(file: string, open: (path: string) => T): Promise<T> {
  try {
    await mkdir(dirname(file), { recursive: true })
    return open(file)
  } catch (error) {
    throw new AppError('MILLRACE-STORE-CANNOT-OPEN', `${file}: cannot be opened (${messageOf(error)})`, {
      cause: error,
      fix: 'Check that its folder exists, is on a local disk, and belongs to the user who runs Millrace.',
    })
  }
}

function unitsOn(connection: SqliteConnection): Kysely<StateTables> {
  const dialect = unitDialect(new SqliteDialect({ database: connection }), {
    begin: ['savepoint unit'],
    commit: ['release unit'],
    rollback: ['rollback to unit', 'release unit'],
  })
  return new Kysely<StateTables>({ dialect })
}

interface Parts {
  readonly file: string
  readonly queue: WriteQueue
  readonly writer: SqliteConnection
  readonly reader: SqliteConnection
}

class SqliteStore implements Store {
  readonly #parts: Parts
  readonly #readers: Readers
  readonly #underWay = new WorkUnderWay()
  readonly #signals = new StoreSignals()
  #otherProcesses: Disposable | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const dialect = new SqliteDialect({ database: parts.reader })
    this.#readers = readersOn(new Kysely<StateTables>({ dialect }), sqliteBatches)
  }

  async read<T>(work: (records: Readers) => Promise<T>): Promise<T> {
    return await this.#run(async () => {
      // libsql answers without yielding: a loop of reads would otherwise stop all else in the process.
      await new Promise(setImmediate)
      return await work(this.#readers)
    })
  }

  async write<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    const { made, changed } = await this.#run(() =>
      this.#parts.queue.add(db => runUnit(db, sqliteBatches, work)),
    )
    this.#signals.changed(changed)
    return made
  }

  watch(topic: StoreTopic, listener: () => void): Disposable {
    const watching = this.#signals.watch(topic, listener)
    // The writer's connection, whose own commits do not count.
    this.#otherProcesses ??= watchFile(this.#parts.writer, () => this.#signals.changed(storeTopics))
    this.#signals.changed([topic])
    return {
      [Symbol.dispose]: () => {
        watching[Symbol.dispose]()
        if (!this.#signals.watched) this.#stopLooking()
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#underWay.close()
    this.#stopLooking()
    this.#signals[Symbol.dispose]()
    this.#parts.reader.close()
    this.#parts.writer.close()
  }

  #stopLooking(): void {
    this.#otherProcesses?.[Symbol.dispose]()
    this.#otherProcesses = undefined
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#underWay.run(work)
    } catch (error) {
      throw sqliteProblem(error, this.#parts.file)
    }
  }
}
