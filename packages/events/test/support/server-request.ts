import { defaultDeliverySettings } from '../../../../src/contract/webhooks/delivery-settings.ts'
import { buildRequest } from '../../../../src/delivery/send/build-request.ts'
import { compileTarget } from '../../../../src/delivery/send/compile-target.ts'
import type { SendJob, WebhookTarget } from '../../../../src/delivery/sending.ts'
import { makeSigningKey, publicKeyOf } from '../../../../src/delivery/signatures/key-pair.ts'
import { Secret } from '../../../../src/foundation/secret.ts'
import type { DeliveryFormat, LifecycleEvent } from '../../src/index.ts'

export interface ServerRequestOptions {
  readonly format: DeliveryFormat
  readonly secrets: readonly string[]
  readonly now: Date
  readonly withKeyPair?: boolean
}

export interface ServerRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly publicKey: string
}

/** The request that the server itself makes for events; without the headers that every HTTP client sends. */
export function serverRequest(
  events: readonly LifecycleEvent[],
  options: ServerRequestOptions,
): ServerRequest {
  const signingKey = new Secret(makeSigningKey())
  const target = targetOf(options, options.withKeyPair ? signingKey : undefined)
  const outgoing = events.map((event, index) => {
    const { id, type } = event
    return { id, type, body: JSON.stringify(event), sequence: index + 1, attempt: 1 }
  })
  const job = { target, events: outgoing as unknown as SendJob['events'], isTest: false }
  const rules = { allowLoopback: true, allow: ['localhost'] }
  const { headers, body } = buildRequest(compileTarget(target, rules), job, options.now)
  const named = Object.fromEntries(pairsOf(headers).filter(([name]) => !ofEveryClient.has(name)))
  return { headers: named, body: body.toString('utf8'), publicKey: publicKeyOf(signingKey) }
}

const ofEveryClient: ReadonlySet<string> = new Set(['user-agent', 'accept', 'accept-encoding'])

function pairsOf(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []))
}

function targetOf(
  { format, secrets, now }: ServerRequestOptions,
  signingKey: Secret | undefined,
): WebhookTarget {
  return {
    webhook: {
      id: 'w1',
      name: 'test',
      description: '',
      url: 'http://localhost:1/hooks',
      eventTypes: [],
      filter: '',
      filters: '',
      level: 'user',
      ownerId: '',
      origin: 'api',
      enabled: true,
      paused: false,
      headers: {},
      encryptedHeaders: {},
      secrets: [],
      checkCertificateRevocation: false,
      delivery: { ...defaultDeliverySettings, format },
      startPosition: 0,
      createdAt: now,
      createdByUserId: '',
      updatedAt: now,
      updatedByUserId: '',
    },
    secrets: secrets.map(secret => new Secret(secret)),
    encryptedHeaders: {},
    signingKey,
  }
}
