import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DescribedApi } from '../../src/api/documents/page/described-api.ts'
import type { EventPage } from '../../src/contract/events/event-page.ts'
import { cli } from '../support/cli.ts'
import { createAnswerCheck } from '../support/openapi/answer-checks.ts'
import { carefulRequests } from '../support/openapi/careful-requests.ts'
import { createKnownValues } from '../support/openapi/known-values.ts'
import { operationsOf } from '../support/openapi/operations.ts'
import { requestsOfOperation, type DocumentedRequest } from '../support/openapi/requests-of-operation.ts'
import { sendDocumented } from '../support/openapi/send-documented.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const rounds = 10
const user = 'ada'
const requestsOfRound = 500
const carefulTries = 60
const manyRequests = 10_000_000
/** Not shown by anything that can be read; of the patches, few enough that some do something. */
const hints = {
  dataset: ['people'],
  op: ['add', 'replace'],
  path: ['/name', '/description'],
  value: ['Renamed'],
  wait: ['5m'],
  enableCloudEventDelivery: [true],
}
/** What always refuses, and a stop of a task whose runs are over in a moment. */
const beyondChance = ['importProject', 'patchApiKeyConfig', 'stopProjectTaskRuntime']
const projectFile = 'properties: { name: fuzz, type: DATA_PIPELINE, platformType: DUCKDB }\n'

test('every operation of the OpenAPI document answers whatever it is asked as the document says, and can be done', async () => {
  using folder = temporaryFolder()
  await using server = await startFilledServer(folder.path)
  const api = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as DescribedApi
  const tokens = await makeTokens(folder.path)
  const check = createAnswerCheck(api)
  const operations = operationsOf(api)
  const assigneeId = await makeUsers(server)
  const spared = [
    user,
    ...assigneeId,
    ...[tokens.admin, tokens.user].flatMap(token => token?.split('_')[1] ?? []),
  ]
  const get = (path: string): Promise<unknown> => read(server, path, tokens.admin)
  const shown = { ...hints, ...(await taskThatRan(server)), assigneeId }
  const known = createKnownValues(api, { get, hints: shown, spared })
  const source = { api, known, zip: zipSync({ 'qtcp_project.yaml': strToU8(projectFile) }) }
  const sent = new Map(operations.map(({ operationId }) => [operationId, new Set<number>()]))
  const ask = async (request: DocumentedRequest): Promise<void> => {
    const answer = await sendDocumented(server.url, request, tokens[request.key])
    sent.get(request.operationId)?.add(answer.status)
    check(request, answer)
    if (answer.status < 300 && answer.mediaType === 'application/json') known.notice(JSON.parse(answer.text))
  }
  const fillAndLearn = async (): Promise<void> => {
    await fill(server, assigneeId)
    await fillRuns(server, tokens.admin, shown)
    await known.learn()
  }
  for (let round = 0; round < rounds; round += 1) {
    await fillAndLearn()
    const requests = fc
      .constantFrom(...operations)
      .chain(operation =>
        fc.oneof(
          { weight: 1, arbitrary: carefulRequests(source, operation) },
          { weight: 3, arbitrary: requestsOfOperation(source, operation) },
        ),
      )
    // What has been asked changes what is there, so a smaller example could not be looked for.
    await fc.assert(fc.asyncProperty(requests, ask), { numRuns: requestsOfRound, endOnFailure: true })
  }
  const neverDone = (): readonly string[] =>
    [...sent]
      .filter(([id, statuses]) => !beyondChance.includes(id) && ![...statuses].some(status => status < 300))
      .map(([id]) => id)
  // Of so many operations chance leaves some out: these are asked with care.
  for (const operation of operations.filter(({ operationId }) => neverDone().includes(operationId))) {
    await fillAndLearn()
    const careful = fc.asyncProperty(carefulRequests(source, operation), ask)
    await fc.assert(careful, { numRuns: carefulTries, endOnFailure: true })
  }
  expect(neverDone()).toEqual([])
})

test('`millrace api spec` prints the document of this version, wherever it runs', async () => {
  using folder = temporaryFolder()
  const shipped = readFileSync('docs/reference/openapi.json', 'utf8')
  expect(await done(folder.path, 'api', 'spec')).toBe(shipped)
})

const listed = { data: [], links: { self: { href: 'http://localhost/' } } }
const refused = {
  errors: [{ code: 'MILLRACE-API-KEY-MISSING', title: '', detail: '', status: 401 }],
  traceId: 'a',
}

test.each([
  ['a status that is not documented', { status: 418, body: listed }],
  ['a failure of the server', { status: 500, body: refused }],
  ['a body that is not the documented one', { status: 200, body: { ...listed, more: 1 } }],
  ['another media type', { status: 200, body: listed, mediaType: 'text/html' }],
  ['an answer without a key', { status: 200, body: listed, key: 'none' }],
  ['a code that is not documented', { status: 400, body: refused }],
  ['an error that names another request', { status: 401, body: { ...refused, traceId: 'b' }, key: 'none' }],
] as const)('the check of answers is no rubber stamp: it refuses %s', (_what, { status, body, ...wrong }) => {
  const api = JSON.parse(readFileSync('docs/reference/openapi.json', 'utf8')) as DescribedApi
  const request = {
    operationId: 'getWebhooks',
    method: 'GET',
    target: '/api/v1/webhooks',
    headers: {},
    body: undefined,
  }
  const right = { key: 'admin', mediaType: 'application/json', requestId: 'a' } as const
  const check = createAnswerCheck(api)
  const { key, ...answer } = { ...right, ...wrong }
  check({ ...request, key: right.key }, { ...right, status: 200, text: JSON.stringify(listed) })
  expect(() => check({ ...request, key }, { ...answer, status, text: JSON.stringify(body) })).toThrow(/./u)
})

/** With a project that has run. */
async function startFilledServer(folder: string): Promise<RunningServer> {
  await done(folder, 'init', '.', '--template', 'empty')
  const limits = ['webhooksPerOwner: 100000', 'webhooksPerTenant: 1000000']
  const rates = [`readsPerMinute: ${manyRequests}`, `writesPerMinute: ${manyRequests}`]
  const file = join(folder, 'millrace.yaml')
  const server = `server: { limits: { ${[...limits, ...rates].join(', ')} } }\n`
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${server}`)
  const running = await startServer(folder)
  await done(folder, 'run')
  return running
}

/** Of many projects, which has data to look at. */
async function taskThatRan(
  server: RunningServer,
): Promise<Record<'project' | 'task' | 'runId', readonly string[]>> {
  const page = (await server.call('GET', '/api/v1/events?latest=1', 200)) as EventPage
  return page.data.reduce(
    (_, { event: { subject = '', data } }) => ({
      project: [data.dataTask.projectId],
      task: [data.dataTask.id],
      runId: [subject.split('/').at(-1) ?? ''],
    }),
    { project: [''], task: [''], runId: [''] },
  )
}

async function makeUsers(server: RunningServer): Promise<readonly string[]> {
  const made = ['eve', 'mallory', 'trent'].map(
    async subject =>
      (await server.call('POST', '/api/v1/users', 201, { subject })) as { readonly id: string },
  )
  return (await Promise.all(made)).map(({ id }) => id)
}

/** Things that other requests may have taken away. */
async function fill(server: RunningServer, [assigneeId]: readonly string[]): Promise<void> {
  const space = { name: `Fuzz ${performance.now()}`, type: 'data' }
  const { id: spaceId } = (await server.call('POST', '/api/v1/spaces', 201, space)) as { readonly id: string }
  const assignment = { assigneeId, roles: ['consumer'], type: 'user' }
  await server.call('POST', `/api/v1/spaces/${spaceId}/assignments`, 201, assignment)
  await server.call('POST', '/api/v1/di-projects', 201, { name: 'fuzz', type: 'DATA_PIPELINE' })
  const url = `${server.url}/sink/fuzz`
  for (const name of ['one', 'two', 'three', 'four']) {
    const made = await server.call('POST', '/api/v1/webhooks', 201, { name, url, enabled: true })
    const { id } = made as { readonly id: string }
    await server.call('POST', `/api/v1/webhooks/${id}/actions/test`, 201)
  }
}

/** Automations with runs that were given up, and others that wait. */
async function fillRuns(
  server: RunningServer,
  token: string | undefined,
  { project: [project], task: [task] }: Readonly<Record<'project' | 'task', readonly string[]>>,
): Promise<void> {
  const refused = { http: { url: 'http://127.0.0.1:9/' } }
  const delivery = { retrySeconds: [] }
  for (const step of [refused, refused, { wait: '5m' }, { wait: '5m' }])
    await server.call('POST', '/api/v1/event-automations', 201, { name: 'Fuzz', do: [step], delivery })
  // It may run already, or have been changed meanwhile: then the runs of an earlier round are there.
  await fetch(`${server.url}/api/v1/di-projects/${project}/di-tasks/${task}/runtime/actions/start`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
}

async function makeTokens(
  folder: string,
): Promise<Readonly<Record<DocumentedRequest['key'], string | undefined>>> {
  return {
    admin: readFileSync(join(folder, '.millrace/admin.key'), 'utf8').trim(),
    user: (await done(folder, 'keys', 'create', '--user', user)).trim(),
    none: undefined,
    unknown: `mlr_0011223344556677_${'x'.repeat(43)}`,
  }
}

async function done(folder: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(args, { cwd: folder })
  expect(code, stderr).toBe(0)
  return stdout
}

async function read({ url }: RunningServer, path: string, token: string | undefined): Promise<unknown> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } })
  return response.ok ? await response.json() : undefined
}
