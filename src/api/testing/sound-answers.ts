import fc from 'fast-check'
import { expect } from 'vitest'
import { z } from 'zod'
import { ErrorAnswer } from '../../contract/api/error-answer.ts'
import { AppError } from '../../foundation/app-error.ts'
import type { Store } from '../../store/store.ts'
import { anAssignment, aSpace } from '../../store/testing/sample-access.ts'
import { publishEvents } from '../../../test/support/publish-events.ts'
import type { ApiServices } from '../api-services.ts'
import { matchRoute } from '../match-route.ts'
import type { Route } from '../route.ts'
import { haveAutomation } from './automation-bodies.ts'
import { randomRequests, type RandomRequest } from './random-requests.ts'
import { openTestApi, type TestApi } from './test-api.ts'
import { haveWebhook } from './webhook-bodies.ts'
import { wholeTable } from './whole-table.ts'

export interface RandomCalls {
  readonly requests: number
  readonly forMs: number
  /** Absent: SQLite. */
  readonly store?: Store
}

/** Sends random requests, one after the other, and looks at each answer. Gives the statuses that came. */
export async function expectSoundAnswers({
  requests,
  forMs,
  store,
}: RandomCalls): Promise<ReadonlySet<number>> {
  await using api = await openTestApi({
    ...(store && { store }),
    routes: routesOf,
    limits: { webhooksPerOwner: 100_000, webhooksPerTenant: 100_000 },
    resolve: () => Promise.resolve([]),
  })
  const ids = await haveThings(api)
  const statuses = new Set<number>()
  await fc.assert(
    fc.asyncProperty(randomRequests(api.routes, ids), async request => {
      const answered = await answerOf(api, request)
      statuses.add(answered.status)
      expectSoundAnswer(api.routes, request, answered)
    }),
    { numRuns: requests, interruptAfterTimeLimit: forMs },
  )
  return statuses
}

/** Every route; what they start is cut short where it would leave the API. */
function routesOf(services: ApiServices): readonly Route[] {
  const nothing = () => Promise.reject(new AppError('MILLRACE-PROJECT-UNKNOWN', 'There is no such project'))
  const launcher = { launch: nothing, stop: () => Promise.resolve(0) }
  return wholeTable(services, { launcher, datasets: { rows: nothing } })
}

/** Spaces, webhooks, events and attempts, so that not every request is about something that is not there. */
async function haveThings(api: TestApi): Promise<readonly string[]> {
  const [event] = await publishEvents(api.store, { events: 4, tasks: 2, eventsInUnit: 4 })
  const changes = {
    url: 'http://127.0.0.1:9/hook',
    encryptedHeaders: { 'X-Key': 'k' },
    headers: { 'x-a': 'a' },
  }
  const own = await haveWebhook(api, { ...changes, enabled: true, secret: 's'.repeat(32) })
  const others = await haveWebhook(api, changes, { key: 'ada' })
  await api.call('POST', `/api/v1/webhooks/${own.id}/actions/test`)
  await api.store.write(async ({ spaces }) => {
    await spaces.add(aSpace('space'))
    await spaces.addAssignment(anAssignment('assigned', { spaceId: 'space' }))
  })
  const automation = await haveAutomation(api, { when: {} })
  const keyOfBob = api.keys.bob.split('_')[1] ?? ''
  return [own.id, others.id, automation.id, '1', '1-1', event?.id ?? '', 'space', 'assigned', 'bob', keyOfBob]
}

interface Answered {
  readonly status: number
  readonly traceId: string | null
  /** Undefined of a stream of events, which does not end. */
  readonly text: string | undefined
}

async function answerOf(
  api: TestApi,
  { method, target, key, body, mediaType }: RandomRequest,
): Promise<Answered> {
  const gone = new AbortController()
  const isBodySent = body !== undefined && method !== 'GET' && method !== 'HEAD'
  const headers: Record<string, string> = {}
  if (key !== 'none') headers['authorization'] = `Bearer ${key === 'nonsense' ? key : api.keys[key]}`
  if (isBodySent && mediaType !== '') headers['content-type'] = mediaType
  const sent = { method, headers, signal: gone.signal, ...(isBodySent && { body }) }
  const response = await fetch(api.url + target, sent)
  const isStream = response.headers.get('content-type')?.includes('event-stream') === true
  const text = isStream ? undefined : await response.text()
  gone.abort()
  return { status: response.status, traceId: response.headers.get('x-request-id'), text }
}

function expectSoundAnswer(
  routes: readonly Route[],
  { method, target }: RandomRequest,
  { status, traceId, text = '' }: Answered,
): void {
  const { pathname } = new URL(target, 'http://localhost')
  expect(traceId).toMatch(/./u)
  // A sink answers as badly as it is asked to.
  if (status >= 300 && pathname.startsWith('/sink/') && !text.includes('traceId')) return
  expect(status, text).toBeLessThan(500)
  if (method === 'HEAD' || method === 'OPTIONS') return
  if (status >= 400) expect(ErrorAnswer.parse(JSON.parse(text)).traceId).toBe(traceId)
  else expectAnswerOf(routes, { method, pathname, status, text })
}

function expectAnswerOf(
  routes: readonly Route[],
  {
    method,
    pathname,
    status,
    text,
  }: Record<'method' | 'pathname' | 'text', string> & { readonly status: number },
): void {
  const schema = matchRoute(routes, method, pathname)?.route.answers[status]
  if (schema === null) expect(text).toBe('')
  else if (schema instanceof z.ZodString) schema.parse(text)
  else if (schema) schema.parse(JSON.parse(text))
  else throw new Error(`no answer ${status} is known of ${method} ${pathname}: ${text}`)
}
