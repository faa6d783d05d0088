import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { systemClock } from '../../foundation/clock.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../store/store.ts'
import { createApiServer, type ApiServerOptions } from '../create-api-server.ts'
import type { Route } from '../route.ts'

/** A listening server of the routes that a test gives, on a real state. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly store: Store
  readonly server: FastifyInstance
}

export interface TestServerParts extends Partial<Omit<ApiServerOptions, 'routes' | 'services'>> {
  readonly services?: Partial<ApiServerOptions['services']>
}

export async function openTestServer(
  routes: readonly Route[],
  parts: TestServerParts = {},
): Promise<TestServer> {
  const folder = temporaryFolder()
  const store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  const services: ApiServerOptions['services'] = {
    store,
    clock: systemClock,
    newId: randomUUID,
    limits: { readsPerMinute: 1000, writesPerMinute: 1000, webhooksPerOwner: 150, webhooksPerTenant: 150 },
    publicUrl: undefined,
    addressRules: { allowLoopback: true, allow: [] },
    ...parts.services,
  }
  const server = createApiServer({ ...parts, services, routes })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    store,
    server,
    async [Symbol.asyncDispose]() {
      await server.close()
      await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}
