import { createHash } from 'node:crypto'
import type { CallJob, OutgoingEvent, SendJob } from '../sending.ts'
import { bodySignature, standardSignatures } from '../signatures/sign-request.ts'
import { binaryParts, headerValue } from './binary-headers.ts'
import type { CompiledTarget } from './compile-target.ts'

/** One request: what is signed is `body`, byte for byte. */
export interface BuiltRequest {
  readonly method: string
  readonly body: Buffer | undefined
  /** Names and values in turn. */
  readonly headers: string[]
  readonly shownHeaders: Readonly<Record<string, string>>
}

interface Content {
  readonly contentType: string
  readonly body: Buffer
  readonly headers: readonly string[]
}

export function buildRequest(
  compiled: CompiledTarget,
  job: SendJob,
  now: Date,
): BuiltRequest & { readonly body: Buffer } {
  const { format } = compiled.target.webhook.delivery
  const { contentType, body, headers } = contentOf(format, job.events)
  const own = [
    'content-type',
    contentType,
    ...headers,
    'millrace-delivery',
    job.events.map(({ sequence }) => sequence).join(','),
    'millrace-attempt',
    job.events.map(({ attempt }) => attempt).join(','),
  ]
  if (job.isTest) own.push('millrace-test', 'true')
  addSignatures(own, compiled, messageId(format, job.events), { body, now })
  return {
    method: 'POST',
    body,
    headers: compiled.fixedHeaders.concat(own),
    shownHeaders: headerMap(compiled.shownHeaders.concat(own)),
  }
}

export function buildCall(
  { fixedHeaders, shownHeaders }: CompiledTarget,
  { method, body, headers }: CallJob,
): BuiltRequest {
  return {
    method,
    body: body === undefined ? undefined : Buffer.from(body),
    headers: fixedHeaders.concat(headers),
    shownHeaders: headerMap(shownHeaders.concat(headers)),
  }
}

function headerMap(pairs: readonly string[]): Record<string, string> {
  // Not by spreading an object: that takes as long as the two signatures.
  const map: Record<string, string> = {}
  for (let index = 0; index < pairs.length; index += 2) map[pairs[index] ?? ''] = pairs[index + 1] ?? ''
  return map
}

/**
 * `webhook-id`: the id of the event, the same in each attempt. Of a batch: `batch_` and a digest of the ids of its events in
 * their order, so that the same batch has the same id.
 */
function messageId(format: string, events: SendJob['events']): string {
  if (format !== 'batch') return headerValue(events[0].id)
  const digest = createHash('sha256').update(JSON.stringify(events.map(({ id }) => id)))
  return `batch_${digest.digest('base64url').slice(0, 32)}`
}

function addSignatures(
  headers: string[],
  { keys }: CompiledTarget,
  id: string,
  { body, now }: { readonly body: Buffer; readonly now: Date },
): void {
  const timestamp = Math.floor(now.getTime() / 1000)
  headers.push('webhook-id', id, 'webhook-timestamp', String(timestamp))
  const signatures = standardSignatures(keys, { id, timestamp, body })
  if (signatures !== '') headers.push('webhook-signature', signatures)
  const signature = bodySignature(keys, body)
  if (signature !== undefined) headers.push('qlik-signature', signature)
}

function contentOf(format: string, events: SendJob['events']): Content {
  if (format === 'binary') return binaryParts(events[0].body)
  if (format === 'batch') {
    const text = `[${events.map((event: OutgoingEvent) => event.body).join(',')}]`
    return {
      contentType: 'application/cloudevents-batch+json; charset=utf-8',
      body: Buffer.from(text),
      headers: [],
    }
  }
  const contentType =
    format === 'structured' ? 'application/cloudevents+json; charset=utf-8' : 'application/json'
  return { contentType, body: Buffer.from(events[0].body), headers: [] }
}
