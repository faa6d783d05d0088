import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { Client } from 'pg'
import { messageOf } from '../app-error.ts'
import type { PostgresSettings } from './postgres-settings.ts'

/** What it takes to open a session of a server. */
export interface ServerAccess {
  readonly settings: PostgresSettings
  /** The certificate file is relative to it. */
  readonly baseFolder: string
  readonly signal: AbortSignal
}

const connectMs = 15_000

/** Connects, encrypted as the settings say. Throws what the driver or the server says, which may quote the settings. */
export async function connectServer(access: ServerAccess): Promise<Client> {
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

/** Host, database and user, and no password. */
export function whereabouts(settings: PostgresSettings): string {
  return `PostgreSQL at ${settings.host}:${settings.port}, database ${settings.database}, user ${settings.user}`
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
