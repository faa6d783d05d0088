import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { textLiteral } from '../../../foundation/sql-text.ts'
import type { SqlDialect } from '../../platform-type.ts'
import { duckdbDialect } from '../duckdb-dialect.ts'
import { EngineSession } from './engine-session.ts'
import { textPathThatWorks } from './text-path-that-works.ts'
import type { TextPath } from './write-text.ts'

export interface EngineSettings {
  readonly memoryLimit: string
  readonly threads: number
  readonly spillFolder: string
  readonly maxSpill?: string | undefined
  /** Of files that statements may read. Absent: any. */
  readonly readableFolders?: readonly string[] | undefined
}

/** An open database: one instance of the engine, and the sessions that it makes. */
export interface Engine extends AsyncDisposable {
  readonly dialect: SqlDialect
  openSession(): Promise<EngineSession>
}

const memoryDatabase = ':memory:'

/** Opens a database file. The engine's lock on the file refuses a second owner. */
export async function openEngine(file: string, settings: EngineSettings): Promise<Engine> {
  await mkdir(dirname(file), { recursive: true })
  const instance = await DuckDBInstance.create(file, {
    memory_limit: settings.memoryLimit,
    threads: String(settings.threads),
    ...offline,
  })
  // Only now that the file is ours: what an owner that was killed had spilled is of no use to anybody.
  await rm(settings.spillFolder, { recursive: true, force: true })
  await mkdir(settings.spillFolder, { recursive: true })
  const connection = await connect(instance)
  await connection.run(`SET temp_directory = ${textLiteral(settings.spillFolder)}`)
  if (settings.maxSpill)
    await connection.run(`SET max_temp_directory_size = ${textLiteral(settings.maxSpill)}`)
  if (settings.readableFolders) await confine(connection, settings.readableFolders)
  return engineOf(instance, connection, file)
}

/** For as long as the database is open: the engine refuses to take it back. Its own files and what it spills stay its own. */
async function confine(connection: DuckDBConnection, folders: readonly string[]): Promise<void> {
  const listed = folders.map(folder => textLiteral(folder)).join(', ')
  await connection.run(`SET allowed_directories = [${listed}]`)
  await connection.run('SET enable_external_access = false')
}

export interface MemoryEngineOptions {
  /** Statements may read no file at all. */
  readonly isSealed?: boolean
}

/** An empty database in memory. */
export async function openMemoryEngine({ isSealed = false }: MemoryEngineOptions = {}): Promise<Engine> {
  const sealed = isSealed ? { enable_external_access: 'false' } : {}
  const instance = await DuckDBInstance.create(memoryDatabase, { ...offline, ...sealed })
  return engineOf(instance, await connect(instance), memoryDatabase)
}

/** Nothing may be fetched from the network. */
const offline = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

function engineOf(instance: DuckDBInstance, first: DuckDBConnection, file: string): Engine {
  const sessions = new Set<EngineSession>()
  let textPath: Promise<TextPath> | undefined
  return {
    dialect: duckdbDialect,
    async openSession() {
      textPath ??= textPathThatWorks(first)
      const parts = { connection: await connect(instance), connect: async () => await connect(instance) }
      const session = new EngineSession({ ...parts, textPath: await textPath })
      for (const old of sessions) if (old.isClosed) sessions.delete(old)
      sessions.add(session)
      return session
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...sessions].map(async session => await session[Symbol.asyncDispose]()))
      if (file !== memoryDatabase) await first.run('CHECKPOINT')
      first.disconnectSync()
      instance.closeSync()
    },
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  await connection.run(sessionSettings)
  return connection
}

/** Without the bar the engine counts no progress; printing it would write to our output. */
const sessionSettings = `
  SET TimeZone = 'UTC';
  SET enable_progress_bar = true;
  SET enable_progress_bar_print = false`
