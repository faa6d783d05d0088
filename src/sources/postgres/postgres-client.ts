import type { Client, QueryResultRow, Submittable } from 'pg'
import { connectServer, whereabouts } from '../../foundation/postgres/connect-server.ts'
import type { PostgresSettings } from '../../foundation/postgres/postgres-settings.ts'
import { sourceFailure } from './source-failure.ts'

/** What it takes to open a session of the server. */
export interface ServerAccess {
  readonly settings: PostgresSettings
  /** Name of the connection, for messages. */
  readonly name: string
  readonly baseFolder: string
  readonly signal: AbortSignal
}

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
    const client = new PostgresClient(await connectServer(access))
    await client.query(session)
    return client
  } catch (error) {
    access.signal.throwIfAborted()
    throw sourceFailure(error, `connection ${access.name} (${whereabouts(access.settings)})`)
  }
}
