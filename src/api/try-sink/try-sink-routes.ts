import { z } from 'zod'
import { sleep } from '../../foundation/sleep.ts'
import type { ApiServices } from '../api-services.ts'
import { pageHeaders } from '../pages/page-headers.ts'
import { defineRoute, type ApiAnswer, type ApiRequest, type Route } from '../route.ts'
import { sinkPage } from './sink-page.ts'
import { createSinkRequests, type SinkRequests } from './sink-requests.ts'

const longestDelayMs = 60_000

const Params = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .describe('Any name of letters, digits, `_`, `-` and `.`: the first request makes the sink'),
})

const Duration = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,3})?(ms|s)?$/)
  .transform(text => Number.parseFloat(text) * (text.endsWith('ms') ? 1 : 1000))
  .pipe(z.number().max(longestDelayMs))

// Whatever else the query holds belongs to who tries the sink.
const Behaviour = z.object({
  status: z.coerce.number().int().min(200).max(599).default(200).describe('Status of the answer'),
  fail: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of requests that get 503 instead, by chance'),
  delay: Duration.optional().describe('How long the answer takes: 500ms or 2s, at most 60s'),
})

const SinkDocument = z
  .object({
    name: z.string(),
    received: z.int().describe('Requests since the sink was made or cleared'),
    requests: z
      .array(
        z.object({
          number: z.int(),
          receivedAt: z.iso.datetime(),
          method: z.string(),
          path: z.string(),
          headers: z.record(z.string(), z.string()),
          body: z.string(),
          isBodyCut: z.boolean(),
          answered: z.int(),
        }),
      )
      .describe('The newest ones, newest first'),
  })
  .meta({ id: 'SinkDocument' })

const Received = z.object({ sink: z.string(), number: z.int(), answered: z.int() }).meta({ id: 'SinkAnswer' })

type SinkServices = Pick<ApiServices, 'clock' | 'addressRules'> & { random?(): number }

/**
 * A receiver to try webhooks with: it answers as the query says, remembers what came and shows it. Anybody may send. Seeing
 * needs a key, except on a server that only this machine can reach: a browser sends no key.
 */
export function trySinkRoutes(services: SinkServices): readonly Route[] {
  const { clock, addressRules, random = Math.random } = services
  const requests = createSinkRequests(clock)
  const isPrivate = addressRules.allowLoopback
  return [
    receiving('POST', requests, random),
    receiving('PUT', requests, random),
    showing(requests, isPrivate ? 'public' : 'read'),
    clearing(requests, isPrivate ? 'public' : 'write'),
  ]
}

function receiving(method: 'POST' | 'PUT', requests: SinkRequests, random: () => number): Route {
  return defineRoute({
    method,
    path: '/sink/:name',
    operationId: method === 'POST' ? 'postToSink' : 'putToSink',
    summary: 'Receives anything, remembers it, and answers as the query says',
    permission: 'public',
    params: Params,
    query: Behaviour,
    body: z.string(),
    rawBody: true,
    answers: { 200: Received },
    anyStatus: Received,
    problems: [],
    handle: async ({ params: { name }, query, body, path, headers, signal }) => {
      const answered = random() < query.fail ? 503 : query.status
      const number = requests.record(name, { method, path, headers, body, answered })
      await sleep(query.delay ?? 0, signal)
      // These statuses have no body (RFC 9110).
      const hasBody = answered !== 204 && answered !== 205 && answered !== 304
      return { status: answered, ...(hasBody && { body: { sink: name, number, answered } }) }
    },
  })
}

function showing(requests: SinkRequests, permission: 'public' | 'read'): Route {
  return defineRoute({
    method: 'GET',
    path: '/sink/:name',
    summary: 'What a sink has received: JSON, or a page for browsers',
    permission,
    params: Params,
    answers: { 200: SinkDocument },
    media: { 'text/html': null },
    problems: [],
    handle: ({ params: { name }, headers }) => Promise.resolve(shown(requests, name, headers)),
  })
}

function clearing(requests: SinkRequests, permission: 'public' | 'write'): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/sink/:name',
    summary: 'Forgets what a sink has received',
    permission,
    params: Params,
    answers: { 204: null },
    problems: [],
    handle: ({ params: { name } }) => {
      requests.clear(name)
      return Promise.resolve({ status: 204 })
    },
  })
}

function shown(
  requests: SinkRequests,
  name: string,
  { accept = '' }: ApiRequest<unknown, unknown, unknown>['headers'],
): ApiAnswer {
  const sink = requests.sink(name)
  if (!String(accept).includes('text/html')) return { status: 200, body: sink }
  return { status: 200, headers: pageHeaders, stream: page(sinkPage(sink)) }
}

async function* page(text: string): AsyncGenerator<string> {
  yield await Promise.resolve(text)
}
