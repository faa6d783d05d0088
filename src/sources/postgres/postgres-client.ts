import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { Client, type QueryResultRow, type Submittable } from 'pg'
import { messageOf } from '../../foundation/app-error.ts'
import type { PostgresSettings } from './postgres-settings.ts'
import { sourceFailure } from './source-failure.ts'

/** What it takes to open a session of the server. */
export interface ServerAccess {
  readonly settings: PostgresSettings
  /** Name of the connection, for messages. */
  readonly name: string
  readonly baseFolder: string
  readonly signal: AbortSignal
}

const connectMs = 15_000
/** Text forms that do not depend on the server's configuration, and no limits: a full load takes its time. */
const session = [
  "set client_encoding = 'UTF8'",
  "set timezone = 'UTC'",
  "set datestyle = 'ISO, YMD'",
  "set intervalstyle = 'postgres'",
  "set bytea_output = 'hex'",
  'set extra_float_digits = 1',
  'set statement_timeout = 0',
  'set idle_in_transaction_session_timeout = 0',
].join('; ')

/** One session of the server. Queries run one after another, in the order of the calls. */
export class PostgresClient implements AsyncDisposable {
  readonly #client: Client
  #last: Promise<unknown> = Promise.resolve()
  #lost: unknown

  constructor(client: Client) {
    this.#client = client
    // Without a listener, a connection that dies while idle would end the process.
    client.on('error', error => (this.#lost ??= error))
  }

  /** Why the session cannot be used any more; undefined while it can. */
  get lost(): unknown {
    return this.#lost
  }

  async query<Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const before = this.#last
    const result = before.then(() =>
      this.#client.query<Row>(text, values.length > 0 ? [...values] : undefined),
    )
    this.#last = result.catch(() => undefined)
    return (await result).rows
  }

  submit(query: Submittable): void {
    this.#client.query(query)
  }

  /** Ends the session; one that is in the middle of a query is cut off. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end()
  }
}

/** Opens a session, or throws an AppError that names host, user and database. */
export async function openClient(access: ServerAccess): Promise<PostgresClient> {
  access.signal.throwIfAborted()
  try {
    const client = new PostgresClient(await connectAsAgreed(access))
    await client.query(session)
    return client
  } catch (error) {
    access.signal.throwIfAborted()
    throw sourceFailure(error, `connection ${access.name} (${whereabouts(access.settings)})`)
  }
}

/** Host, database and user, and no password. */
export function whereabouts(settings: PostgresSettings): string {
  return `PostgreSQL at ${settings.host}:${settings.port}, database ${settings.database}, user ${settings.user}`
}

async function connectAsAgreed(access: ServerAccess): Promise<Client> {
  const { settings } = access
  // A Unix socket is never encrypted: it does not leave the machine.
  if (settings.ssl === 'disable' || settings.host.startsWith('/')) return connect(access, false)
  if (settings.ssl === 'verify-full') return connect(access, await checkedCertificate(access))
  try {
    return await connect(access, { rejectUnauthorized: false })
  } catch (error) {
    if (settings.ssl === 'require' || !messageOf(error).includes('does not support SSL')) throw error
    return connect(access, false)
  }
}

async function checkedCertificate(access: ServerAccess): Promise<ConnectionOptions> {
  const file = access.settings.sslRootCertificate
  if (file === undefined) return { rejectUnauthorized: true }
  return { rejectUnauthorized: true, ca: await readFile(resolve(access.baseFolder, file), 'utf8') }
}

async function connect(access: ServerAccess, ssl: ConnectionOptions | false): Promise<Client> {
  const { host, port, database, user, password } = access.settings
  const client = new Client({
    host,
    port,
    database,
    user,
    // A function, because the driver would look for another password in the environment when the text is empty.
    password: () => password?.reveal() ?? '',
    ssl,
    application_name: 'millrace',
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
  })
  const stop = (): void => void client.end()
  access.signal.addEventListener('abort', stop, { once: true })
  client.once('end', () => access.signal.removeEventListener('abort', stop))
  await client.connect()
  return client
}
