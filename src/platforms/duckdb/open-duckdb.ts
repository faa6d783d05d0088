import { availableParallelism, totalmem } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { realpath } from 'node:fs/promises'
import type { OpenPlatformOptions, Platform, PlatformSession } from '../platform-type.ts'
import { duckdbDialect } from './duckdb-dialect.ts'
import type { DuckdbSettings } from './duckdb-platform.ts'
import { isOwnerGone, OwnerProcess } from './owner-process.ts'
import { RemoteSession } from './remote-session.ts'

/** Half of the machine: the engine's limit is not one of its process, and other processes work here too. */
const memoryShare = 0.5

type DuckdbOptions = Omit<OpenPlatformOptions, 'openStaging'>

/** Starts the owner process of a database file and opens the file in it. */
export async function openDuckdb(settings: DuckdbSettings, options: DuckdbOptions): Promise<DuckdbPlatform> {
  const file = await databaseFile(settings, options)
  const owner = new OwnerProcess()
  try {
    await owner.call('open', {
      file,
      pid: process.pid,
      purpose: options.purpose,
      settings: {
        memoryLimit: options.memoryLimit ?? settings.memoryLimit ?? defaultMemoryLimit(),
        threads: options.threads ?? settings.threads ?? availableParallelism(),
        spillFolder: join(resolve(options.stateFolder), 'spill', basename(file)),
        maxSpill: settings.maxSpill,
        readableFolders: options.readableFolders,
      },
    })
  } catch (thrown) {
    await owner.end()
    throw thrown
  }
  return new DuckdbPlatform(owner)
}

export class DuckdbPlatform implements Platform {
  readonly dialect = duckdbDialect
  readonly #owner: OwnerProcess
  #lastSession = 0
  #closing: Promise<void> | undefined

  constructor(owner: OwnerProcess) {
    this.#owner = owner
  }

  /** The process that has the file open. */
  get ownerPid(): number | undefined {
    return this.#owner.pid
  }

  async openSession(): Promise<PlatformSession> {
    const number = ++this.#lastSession
    await this.#owner.call('openSession', null, { session: number })
    return new RemoteSession(this.#owner, number)
  }

  /** Rolls back what is open, writes everything to the file and gives the file free. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    try {
      await this.#owner.call('close', null)
    } catch (thrown) {
      // Of an owner that is gone there is nothing to close; who waited for it has been told.
      if (!isOwnerGone(thrown)) throw thrown
    } finally {
      await this.#owner.end()
    }
  }
}

/** One path for one file, whatever links lead to it: the note and the spill folder lie beside it. */
async function databaseFile(settings: DuckdbSettings, options: DuckdbOptions): Promise<string> {
  const file =
    settings.database === undefined
      ? resolve(options.stateFolder, 'millrace.duckdb')
      : resolve(options.baseFolder, settings.database)
  return await realpath(file).catch(() => file)
}

function defaultMemoryLimit(): string {
  const constrained = process.constrainedMemory()
  const available = constrained > 0 && constrained < totalmem() ? constrained : totalmem()
  return `${Math.floor((available * memoryShare) / 2 ** 20)}MiB`
}
