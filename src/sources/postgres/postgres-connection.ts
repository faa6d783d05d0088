import { messageOf } from '../../foundation/app-error.ts'
import { whereabouts } from '../../foundation/postgres/connect-server.ts'
import type { CheckStep, SourceConnection } from '../source-type.ts'
import { discoverTables } from './discover-tables.ts'
import { openClient, type PostgresClient, type ServerAccess } from './postgres-client.ts'
import { openPostgresSnapshot } from './postgres-snapshot.ts'
import { sourceFailure } from './source-failure.ts'

/** Connects to a server, and leaves no session open behind it. */
export async function connectPostgres(access: ServerAccess): Promise<SourceConnection> {
  // Sessions are opened when they are needed: one kept idle would be lost by then, behind many a firewall.
  await withClient(access, () => Promise.resolve())
  return connectionOf(access)
}

function connectionOf(access: ServerAccess): SourceConnection {
  return {
    check: () => checkConnection(access),
    discover: async () => {
      try {
        return await withClient(access, client => discoverTables(client, access.settings.schemas))
      } catch (error) {
        throw sourceFailure(error, `connection ${access.name}: reading the catalogue`)
      }
    },
    openSnapshot: options => openPostgresSnapshot(access, options),
    async [Symbol.asyncDispose]() {
      // Nothing stays open between calls.
    },
  }
}

async function withClient<T>(access: ServerAccess, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  await using client = await openClient(access)
  return await work(client)
}

const unreached = new Set(['MILLRACE-SOURCE-UNREACHABLE', 'MILLRACE-SOURCE-ENCRYPTION-REFUSED'])

async function checkConnection(access: ServerAccess): Promise<readonly CheckStep[]> {
  const { settings } = access
  const steps: CheckStep[] = []
  let doing = 'Reach the server'
  const done = (detail: string): number => steps.push({ name: doing, ok: true, detail })
  try {
    await using client = await openClient(access)
    done(`${settings.host}:${settings.port}`)
    doing = 'Log in'
    const [server] = await client.query<{ version: string; ssl: boolean | null }>(`
      select pg_catalog.current_setting('server_version') as version,
        (select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()) as ssl`)
    const encryption = server?.ssl ? 'encrypted' : 'not encrypted'
    done(`${whereabouts(settings)}, version ${server?.version ?? 'unknown'}, ${encryption}`)
    doing = 'Read the catalogue'
    const tables = await discoverTables(client, settings.schemas)
    done(`${tables.length} tables and views`)
  } catch (error) {
    const failure = sourceFailure(error, doing)
    if (steps.length === 0 && !unreached.has(failure.code)) {
      done(`${settings.host}:${settings.port}`)
      doing = 'Log in'
    }
    steps.push({ name: doing, ok: false, detail: messageOf(failure) })
  }
  return steps
}
