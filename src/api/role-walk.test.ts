import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { publishEvents } from '../../test/support/publish-events.ts'
import { anAssignment, aSpace } from '../store/testing/sample-access.ts'
import { aDelivery } from '../store/testing/sample-deliveries.ts'
import { aRun, aTask, haveRuns } from '../store/testing/sample-records.ts'
import { automationsPath } from './automations/automation-path.ts'
import type { Route } from './route.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'
import { aWebhook, haveWebhook } from './testing/webhook-bodies.ts'
import { wholeTable } from './testing/whole-table.ts'

/** Who asks: without a key; users without a role in the space, and with each; the owner of the space; an administrator. */
const askers = ['nobody', 'stranger', 'consumer', 'operator', 'producer', 'owner', 'admin'] as const
type Asker = (typeof askers)[number]

// One column an asker: the status that refuses, or `in`.
const open = 'in in in in in in in'
const withKey = '401 in in in in in in'
const admins = '401 403 403 403 403 403 in'
/** Webhooks, deliveries and keys of the administrator are not there for others. */
const ofAdmin = '401 404 404 404 404 404 in'
const readsSpace = '401 404 in in in in in'
const operates = '401 404 403 in 403 in in'
const changes = '401 404 403 403 in in in'
const ownsSpace = '401 404 403 403 403 in in'

const webhooks: Readonly<Record<string, string>> = {
  'GET ': withKey,
  'POST ': withKey,
  'GET /event-types': withKey,
  'GET /:id': ofAdmin,
  'PATCH /:id': ofAdmin,
  'PUT /:id': ofAdmin,
  'DELETE /:id': ofAdmin,
  'GET /:id/deliveries': ofAdmin,
  'GET /:id/deliveries/:deliveryId': ofAdmin,
  'POST /:id/deliveries/:deliveryId/actions/resend': ofAdmin,
  'POST /:id/actions/rotate-secret': ofAdmin,
  'POST /:id/actions/pause': ofAdmin,
  'POST /:id/actions/resume': ofAdmin,
  'POST /:id/actions/release': ofAdmin,
  'POST /:id/actions/test': ofAdmin,
  'POST /:id/actions/replay': ofAdmin,
}

const automations: Readonly<Record<string, string>> = {
  'GET ': withKey,
  'POST ': withKey,
  'GET /:id': ofAdmin,
  'PUT /:id': ofAdmin,
  'PATCH /:id': ofAdmin,
  'DELETE /:id': ofAdmin,
  'POST /:id/actions/pause': ofAdmin,
  'POST /:id/actions/resume': ofAdmin,
  'POST /:id/actions/release': ofAdmin,
  'POST /:id/actions/test': ofAdmin,
  'GET /:id/runs': ofAdmin,
  'GET /:id/runs/:run': ofAdmin,
  'POST /:id/runs/:run/actions/retry': ofAdmin,
}

const projects: Readonly<Record<string, string>> = {
  'GET ': withKey,
  // A space that the caller does not see is a mistake of the body: 400.
  'POST ': '401 in 403 403 in in in',
  'GET /:projectId': readsSpace,
  'GET /:projectId/di-tasks': readsSpace,
  'GET /:projectId/di-tasks/:dataTaskId': readsSpace,
  'GET /:projectId/bindings': readsSpace,
  'PUT /:projectId/bindings': changes,
  'POST /:projectId/actions/export': readsSpace,
  'POST /:projectId/actions/import-async': changes,
  'POST /:projectId/actions/import': changes,
  'POST /:projectId/actions/validate': readsSpace,
  'POST /:projectId/di-tasks/:dataTaskId/actions/validate': readsSpace,
  'GET /:projectId/plan': readsSpace,
  'POST /:projectId/actions/prepare': changes,
  'POST /:projectId/di-tasks/:dataTaskId/actions/prepare': changes,
  'POST /:projectId/di-tasks/:dataTaskId/actions/recreate-datasets': changes,
  'POST /:projectId/di-tasks/:dataTaskId/actions/request-reload': operates,
  'GET /actions/:actionId': readsSpace,
  'POST /utils/actions/validate-project-definitions': withKey,
  'POST /:projectId/di-tasks/:dataTaskId/runtime/actions/start': operates,
  'POST /:projectId/di-tasks/:dataTaskId/runtime/actions/stop': operates,
  'GET /:projectId/di-tasks/:dataTaskId/runtime/state': readsSpace,
  'GET /:projectId/di-tasks/:dataTaskId/runtime/state/datasets': readsSpace,
  'POST /:projectId/di-tasks/:dataTaskId/runtime/runs/actions/search': readsSpace,
  'GET /:projectId/di-tasks/:dataTaskId/runtime/runs/:runId/state': readsSpace,
  'GET /:projectId/di-tasks/:dataTaskId/runtime/runs/:runId/state/datasets': readsSpace,
}

const allowed: Readonly<Record<string, string>> = {
  ...under('/api/v1/webhooks', webhooks),
  ...under('/api/core/webhooks', webhooks),
  ...under(automationsPath, automations),
  'GET /api/v1/deliveries': admins,
  'GET /api/v1/deliveries/:sequence': ofAdmin,
  'POST /api/v1/deliveries/:sequence/actions/resend': ofAdmin,
  'GET /api/v1/events': withKey,
  'GET /api/v1/events/stream': withKey,
  'GET /api/v1/events/:id': readsSpace,
  'GET /api/v1/datasets/rows': admins,
  'GET /api/v1/schedules': withKey,
  ...under('/api/v1/di-projects', projects),
  'GET /api/v1/spaces': withKey,
  'POST /api/v1/spaces': admins,
  'GET /api/v1/spaces/types': withKey,
  'GET /api/v1/spaces/:spaceId': readsSpace,
  'PATCH /api/v1/spaces/:spaceId': ownsSpace,
  'PUT /api/v1/spaces/:spaceId': ownsSpace,
  'DELETE /api/v1/spaces/:spaceId': ownsSpace,
  'GET /api/v1/spaces/:spaceId/assignments': readsSpace,
  'POST /api/v1/spaces/:spaceId/assignments': ownsSpace,
  'GET /api/v1/spaces/:spaceId/assignments/:assignmentId': readsSpace,
  'PUT /api/v1/spaces/:spaceId/assignments/:assignmentId': ownsSpace,
  'DELETE /api/v1/spaces/:spaceId/assignments/:assignmentId': ownsSpace,
  'GET /api/v1/users': withKey,
  'POST /api/v1/users': admins,
  'POST /api/v1/users/actions/filter': withKey,
  'GET /api/v1/users/actions/count': withKey,
  'GET /api/v1/users/me': withKey,
  'GET /api/v1/users/:userId': withKey,
  'PATCH /api/v1/users/:userId': admins,
  'DELETE /api/v1/users/:userId': admins,
  'GET /api/v1/api-keys': withKey,
  'POST /api/v1/api-keys': withKey,
  'GET /api/v1/api-keys/configs/:tenantId': withKey,
  'PATCH /api/v1/api-keys/configs/:tenantId': admins,
  'GET /api/v1/api-keys/:id': ofAdmin,
  'PATCH /api/v1/api-keys/:id': ofAdmin,
  'DELETE /api/v1/api-keys/:id': ofAdmin,
  'GET /api/v1/audits': admins,
  'GET /api/v1/audits/types': admins,
  'GET /api/v1/audits/sources': admins,
  'GET /api/v1/audits/settings': admins,
  'GET /api/v1/audits/:id': admins,
  'POST /api/v1/launches': admins,
  'POST /api/v1/launches/:launch/actions/stop': admins,
  'GET /healthz': open,
  'GET /readyz': open,
  'GET /metrics': open,
  'POST /sink/:name': open,
  'PUT /sink/:name': open,
  'GET /sink/:name': open,
  'DELETE /sink/:name': open,
  'GET /resources/autogenerated/product-info.json': open,
}

const webhook = aWebhook({ url: 'http://127.0.0.1:9/hook' })
const rename = [{ op: 'replace', path: '/name', value: 'Other' }]
const automation = { name: 'Waits', do: [{ wait: '5m' }] }
/** What the routes that need a body are sent. */
const bodies: Readonly<Record<string, unknown>> = {
  ...under('/api/v1/webhooks', { 'POST ': webhook, 'PUT /:id': webhook, 'PATCH /:id': rename }),
  ...under('/api/core/webhooks', {
    'POST ': webhook,
    'PUT /:id': { ...webhook, enableCloudEventDelivery: true },
    'PATCH /:id': rename,
  }),
  ...under(automationsPath, {
    'POST ': automation,
    'PUT /:id': automation,
    'PATCH /:id': { name: 'Other' },
  }),
  ...under('/api/v1/di-projects', {
    'POST ': { name: 'New', space: 'space' },
    'PUT /:projectId/bindings': { variables: {} },
    'POST /:projectId/actions/export': {},
    'POST /:projectId/di-tasks/:dataTaskId/actions/prepare': { allowRecreate: false },
    'POST /:projectId/di-tasks/:dataTaskId/runtime/runs/actions/search': {},
  }),
  'POST /api/v1/spaces': { name: 'New', type: 'data' },
  'PATCH /api/v1/spaces/:spaceId': rename,
  'PUT /api/v1/spaces/:spaceId': { description: 'new' },
  'POST /api/v1/spaces/:spaceId/assignments': { assigneeId: 'stranger', roles: ['consumer'], type: 'user' },
  'PUT /api/v1/spaces/:spaceId/assignments/:assignmentId': { roles: ['operator'] },
  'POST /api/v1/users': { subject: 'new' },
  'PATCH /api/v1/users/:userId': rename,
  'POST /api/v1/api-keys': { description: 'new', expiry: 'P1D' },
  'PATCH /api/v1/api-keys/:id': [{ op: 'replace', path: '/description', value: 'new' }],
  'PATCH /api/v1/api-keys/configs/:tenantId': [{ op: 'replace', path: '/max_keys_per_user', value: 1 }],
  'POST /api/v1/launches': { project: 'shop' },
}

describe.each(askers)('of the whole table of routes, %s', asker => {
  let api: TestApi
  let ground: Ground
  beforeAll(async () => {
    api = await openTestApi({ routes: services => wholeTable(services, quiet) })
    ground = await haveGround(api)
  })
  afterAll(async () => await api?.[Symbol.asyncDispose]())

  test('may use exactly what the table of this test says', async () => {
    const [found, expected] = [new Map<string, string>(), new Map<string, string>()]
    // Deleting comes last, and what is inside of another thing before it: until then what is asked for is there.
    const isDelete = ({ method }: Route): number => (method === 'DELETE' ? 1 : 0)
    const deletesLast = (a: Route, b: Route): number =>
      isDelete(a) - isDelete(b) || b.path.length - a.path.length
    for (const route of api.routes.toSorted(deletesLast)) {
      const name = nameOf(route)
      found.set(name, await outcomeOf(api, ground, asker, route))
      expected.set(name, allowed[name]?.split(' ')[askers.indexOf(asker)] ?? 'not in the table of this test')
    }
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })
})

test('the table of this test has no route that the server has not', async () => {
  await using api = await openTestApi({ routes: services => wholeTable(services, quiet) })
  expect(Object.keys(allowed).toSorted()).toEqual(api.routes.map(nameOf).toSorted())
})

const quiet = {
  launcher: { launch: () => Promise.resolve(undefined), stop: () => Promise.resolve(0) },
  datasets: { rows: () => Promise.resolve([]) },
}

function under<Value>(prefix: string, routes: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(routes).map(([name, value]) => [name.replace(' ', ` ${prefix}`), value]),
  )
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`
}

interface Ground {
  readonly tokens: ReadonlyMap<Asker, string>
  /** By the path of the route; else by the name of the parameter alone. */
  readonly ids: Readonly<Record<string, string>>
}

/** A space `space` of the owner with an event in it, users with each role, and a webhook of the administrator that was tried. */
async function haveGround(api: TestApi): Promise<Ground> {
  const tokens = new Map<Asker, string>([['admin', api.keys.admin]])
  for (const asker of askers.slice(1, -1)) tokens.set(asker, await api.haveKey({ userId: asker }))
  await api.store.write(async ({ spaces }) => {
    await spaces.add(aSpace('space', { ownerId: 'owner' }))
    for (const role of ['consumer', 'operator', 'producer'] as const)
      await spaces.addAssignment(
        anAssignment(`of-${role}`, { spaceId: 'space', userId: role, roles: [role] }),
      )
    // For the role that is changed and taken away.
    await spaces.addAssignment(anAssignment('spare', { spaceId: 'space', userId: 'bob' }))
  })
  const [event] = await publishEvents(api.store, { events: 2, tasks: 1, eventsInUnit: 2 })
  const { id } = await haveWebhook(api, { url: 'http://127.0.0.1:9/hook', level: 'tenant', enabled: true })
  await api.call('POST', `/api/v1/webhooks/${id}/actions/test`)
  await haveRuns(api.store, aRun('run-1', { task: aTask('land', 'project') }))
  const validated = await api.call('POST', '/api/v1/di-projects/project/actions/validate')
  const { actionId } = z.object({ actionId: z.string() }).parse(validated.body)
  const second = await haveWebhook(api, { url: 'http://127.0.0.1:9/hook' })
  const { automationId, run } = await haveAutomationRun(api, event?.id ?? '')
  const ids = {
    [automationsPath]: automationId,
    run,
    projectId: 'project',
    dataTaskId: 'land',
    runId: 'run-1',
    actionId,
    spaceId: 'space',
    assignmentId: 'spare',
    userId: 'ada',
    tenantId: 'tenant-1',
    deliveryId: '1-1',
    sequence: '1',
    launch: '1',
    name: 'mine',
    id,
    '/api/core/webhooks/:id': second.id,
    '/api/v1/events/:id': event?.id ?? '',
    '/api/v1/api-keys/:id': api.keys.admin.split('_')[1] ?? '',
    '/api/v1/audits/:id': '1',
  }
  return { tokens, ids }
}

/** An automation of the administrator, and a run of it that was given up. */
async function haveAutomationRun(api: TestApi, eventId: string) {
  const made = await api.call('POST', automationsPath, { body: automation })
  const { id: automationId } = z.looseObject({ id: z.string() }).parse(made.body)
  const [run] = await api.store.write(({ deliveries }) =>
    deliveries.add([aDelivery({ webhookId: automationId, eventId, state: 'exhausted' })]),
  )
  return { automationId, run: String(run) }
}

async function outcomeOf(api: TestApi, { tokens, ids }: Ground, asker: Asker, route: Route): Promise<string> {
  const { method, path } = route
  const address = path.replaceAll(/:(\w+)/gu, (_, name: string) => {
    const ofAutomation = name === 'id' && path.startsWith(automationsPath) ? ids[automationsPath] : undefined
    return ofAutomation ?? ids[path] ?? ids[name] ?? ''
  })
  const query = path === '/api/v1/datasets/rows' ? '?project=a&task=b&dataset=c' : ''
  const token = tokens.get(asker)
  const { type, body } = sentTo(route)
  const gone = new AbortController()
  const response = await fetch(`${api.url}${address}${query}`, {
    method,
    signal: gone.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': type }),
    },
    ...(body !== undefined && { body }),
  })
  // A stream does not end by itself.
  gone.abort()
  return [401, 403, 404].includes(response.status) ? String(response.status) : `in`
}

function sentTo(route: Route): { readonly type: string; readonly body: string | undefined } {
  if (route.takesZip) return { type: 'application/zip', body: 'no zip' }
  const body = bodies[nameOf(route)]
  return { type: 'application/json', body: body === undefined ? undefined : JSON.stringify(body) }
}
