import { randomBytes, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { addKey as storeKey } from '../../access/keys/add-key.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { createDirectSending } from '../../delivery/dispatch/create-direct-sending.ts'
import type { DeliveryObserver } from '../../delivery/dispatcher.ts'
import { openVault, makeVaultKey } from '../../delivery/open-vault.ts'
import { createSender } from '../../delivery/send/create-sender.ts'
import type { Resolve } from '../../delivery/send/resolve-address.ts'
import type { AddressRules } from '../../delivery/sending.ts'
import { systemClock } from '../../foundation/clock.ts'
import { Secret } from '../../foundation/secret.ts'
import { openSqliteStore } from '../../store/sqlite/open-sqlite-store.ts'
import type { KeyRole, Store } from '../../store/store.ts'
import type { ApiLimits, ApiServices } from '../api-services.ts'
import { createApiServer } from '../create-api-server.ts'
import { automationRoutes } from '../automations/automation-routes.ts'
import { deliveryRoutes } from '../deliveries/delivery-routes.ts'
import { makeKey } from '../keys/make-key.ts'
import { productInfoRoutes } from '../product-info-routes.ts'
import type { Route } from '../route.ts'
import { webhookRoutes } from '../webhooks/webhook-routes.ts'

export interface TestAnswer {
  readonly status: number
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown
  readonly text: string
  readonly headers: Headers
}

export interface TestCall {
  /** `admin` when left out; `none` sends no key; anything else is sent as the token. */
  readonly key?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The API with its real parts, over HTTP on loopback. */
export interface TestApi extends AsyncDisposable {
  readonly url: string
  readonly store: Store
  readonly services: ApiServices
  readonly routes: readonly Route[]
  /** Tokens of an administrator and of two users. */
  readonly keys: Readonly<Record<'admin' | 'ada' | 'bob', string>>
  readonly call: (method: string, path: string, call?: TestCall) => Promise<TestAnswer>
  haveKey(key: { userId?: string; role?: KeyRole; expiresAt?: Date; revokedAt?: Date }): Promise<string>
}

export interface TestApiParts {
  readonly store?: Store
  readonly limits?: Partial<ApiLimits>
  readonly addressRules?: AddressRules
  readonly publicUrl?: string
  readonly access?: Partial<Pick<ApiServices, 'declared' | 'projectsIn' | 'keyLimits'>>
  /** Absent: the resolver of the system. */
  readonly resolve?: Resolve
  readonly routes?: (services: ApiServices) => readonly Route[]
}

const silent: DeliveryObserver = {
  attempted: () => undefined,
  exhausted: () => undefined,
  disabled: () => undefined,
  trouble: () => undefined,
}

export async function openTestApi(parts: TestApiParts = {}): Promise<TestApi> {
  const folder = temporaryFolder()
  const store = parts.store ?? (await openSqliteStore({ file: join(folder.path, 'state.sqlite') }))
  const addressRules = parts.addressRules ?? { allowLoopback: true, allow: [] }
  const clock = systemClock
  const vault = openVault(new Secret(makeVaultKey()))
  const sender = createSender({ addressRules, clock, ...(parts.resolve && { resolve: parts.resolve }) })
  const common = { store, sender, vault, clock, newId: randomUUID, tenantId: 'tenant-1' }
  const services: ApiServices = {
    ...common,
    owner: { id: 'admin', name: 'Admin' },
    declared: { owner: { id: 'admin', name: 'Admin' }, spaces: [] },
    projectsIn: () => Promise.resolve(0),
    keyLimits: { keysPerUser: 50, keyDays: 365 },
    auditDays: 90,
    ...parts.access,
    sending: createDirectSending({ ...common, observer: silent }),
    dispatcher: undefined,
    selectTasks: async ({ project, tasks }) => ({
      projectId: project,
      projectName: project,
      spaceId: 'space',
      taskIds: tasks,
    }),
    addressRules,
    limits: {
      readsPerMinute: 100_000,
      writesPerMinute: 100_000,
      webhooksPerOwner: 150,
      webhooksPerTenant: 1000,
      ...parts.limits,
    },
    publicUrl: parts.publicUrl,
  }
  const haveKey: TestApi['haveKey'] = key => addKey(store, { userId: randomBytes(4).toString('hex'), ...key })
  const keys = {
    admin: await addKey(store, { userId: 'admin', role: 'TenantAdmin' }),
    ada: await addKey(store, { userId: 'ada' }),
    bob: await addKey(store, { userId: 'bob' }),
  }
  const routes = (parts.routes ?? allRoutes)(services)
  const server = createApiServer({ services, routes })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    store,
    services,
    routes,
    keys,
    haveKey,
    call: (method, path, call = {}) => fetchAnswer(url, method, path, { ...call, keys }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await sender[Symbol.asyncDispose]()
      if (!parts.store) await store[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

function allRoutes(services: ApiServices): readonly Route[] {
  return [
    ...webhookRoutes(services),
    ...deliveryRoutes(services),
    ...automationRoutes(services),
    ...productInfoRoutes(),
  ]
}

interface WantedKey {
  readonly userId: string
  readonly role?: KeyRole
  readonly expiresAt?: Date
  readonly revokedAt?: Date
}

async function addKey(
  store: Store,
  { userId, role = 'User', expiresAt, revokedAt }: WantedKey,
): Promise<string> {
  const request = { userId, role, description: 'of a test', now: systemClock.now() }
  const { token, key } = makeKey({ ...request, ...(expiresAt && { expiresAt }) })
  await storeKey({ store }, key, { by: userId })
  if (revokedAt) await store.write(({ keys }) => keys.revoke(key.id, revokedAt))
  return token.reveal()
}

async function fetchAnswer(
  url: string,
  method: string,
  path: string,
  call: TestCall & { readonly keys: Readonly<Record<string, string>> },
): Promise<TestAnswer> {
  const { key = 'admin', body, keys } = call
  const response = await fetch(path.startsWith('http') ? path : url + path, {
    method,
    headers: {
      ...(key !== 'none' && { authorization: `Bearer ${keys[key] ?? key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true
  const parsed: unknown = isJson ? JSON.parse(text) : text
  return { status: response.status, body: parsed, text, headers: response.headers }
}
