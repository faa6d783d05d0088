import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../foundation/app-error.ts'
import type { PostgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import type { OpenPlatformOptions, Platform, PlatformSession } from '../platform-type.ts'
import { createFencing } from './fencing.ts'
import type { Staging } from './load-files.ts'
import { postgresDialect } from './postgres-dialect.ts'
import { PostgresSession } from './postgres-session.ts'
import { openConnection, type ServerConnection } from './server-connection.ts'

/** Connects to a server, to see that it answers. */
export async function openPostgres(
  settings: PostgresSettings,
  options: OpenPlatformOptions,
): Promise<PostgresPlatform> {
  const platform = new PostgresPlatform(settings, options)
  try {
    await using _first = await platform.openSession()
    return platform
  } catch (error) {
    await platform[Symbol.asyncDispose]()
    throw error
  }
}

export class PostgresPlatform implements Platform {
  readonly dialect = postgresDialect
  readonly fencing = createFencing(() => this.openSession())
  readonly #settings: PostgresSettings
  readonly #options: OpenPlatformOptions
  readonly #closing = new AbortController()
  readonly #idle: ServerConnection[] = []
  readonly #waiting: (() => void)[] = []
  readonly #sessions = new Set<PostgresSession>()
  #open = 0
  #staging: Promise<Staging> | undefined
  #control: Promise<ServerConnection> | undefined

  constructor(settings: PostgresSettings, options: OpenPlatformOptions) {
    this.#settings = settings
    this.#options = options
  }

  /** Waits while as many sessions are open as the settings allow. */
  async openSession(): Promise<PlatformSession> {
    await this.#place()
    try {
      const connection = this.#idle.pop() ?? (await this.#connect())
      const session: PostgresSession = new PostgresSession({
        connection,
        staging: () => (this.#staging ??= this.#openStaging()),
        interrupt: pid => this.#interrupt(pid),
        release: async (used, isBroken) => {
          this.#sessions.delete(session)
          await this.#release(used, isBroken)
        },
      })
      this.#sessions.add(session)
      return session
    } catch (error) {
      this.#givePlace()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.all([...this.#sessions].map(session => session[Symbol.asyncDispose]()))
    await Promise.all(this.#idle.splice(0).map(({ client }) => client.end()))
    await (await this.#control?.catch(() => undefined))?.client.end()
    const staging = await this.#staging?.catch(() => undefined)
    await staging?.platform[Symbol.asyncDispose]()
    if (staging) await rm(staging.folder, { recursive: true, force: true })
  }

  async #place(): Promise<void> {
    if (this.#closing.signal.aborted)
      throw new AppError('MILLRACE-PLATFORM-CLOSED', 'the data platform is closed')
    if (this.#open < this.#settings.maxSessions) this.#open += 1
    else await new Promise<void>(resolve => void this.#waiting.push(resolve))
  }

  #givePlace(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#open -= 1
  }

  async #release(connection: ServerConnection, isBroken: boolean): Promise<void> {
    if (isBroken || this.#closing.signal.aborted) await connection.client.end().catch(() => undefined)
    else this.#idle.push(connection)
    this.#givePlace()
  }

  async #connect(): Promise<ServerConnection> {
    const opened: ServerConnection = await openConnection(this.#settings, this.#options.baseFolder, () => {
      const at = this.#idle.indexOf(opened)
      if (at >= 0) this.#idle.splice(at, 1)
    })
    return opened
  }

  async #interrupt(pid: number): Promise<void> {
    try {
      this.#control ??= this.#connect()
      await (await this.#control).client.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid])
    } catch {
      // The server is out of reach, and so the statement ends by itself.
      this.#control = undefined
    }
  }

  async #openStaging(): Promise<Staging> {
    await mkdir(this.#options.stateFolder, { recursive: true })
    const folder = await mkdtemp(join(this.#options.stateFolder, 'staging-'))
    return { folder, platform: await this.#options.openStaging(folder) }
  }
}
