import type { ForwardedEvent, Forwarder, ForwardOptions, ForwardResult } from './app-interface.ts'
import { defaultDeliverySettings } from './contract/webhooks/delivery-settings.ts'
import { createSender } from './delivery/send/create-sender.ts'
import { checkUrl } from './delivery/send/check-url.ts'
import type { AddressRules, WebhookTarget } from './delivery/sending.ts'
import type { Clock } from './foundation/clock.ts'

/**
 * Sends events to a URL outside of any webhook, signed and formed like deliveries. Whoever names the URL means it, so its
 * host is allowed whatever it is. Throws AppError for a URL that cannot be sent to.
 */
export function openForwarder(options: ForwardOptions, clock: Clock): Forwarder {
  const addressRules: AddressRules = { allowLoopback: true, allow: [new URL(options.url).hostname] }
  checkUrl(options.url, addressRules)
  const target = targetOf(options, clock.now())
  const sender = createSender({ addressRules, clock })
  return {
    forward: async ({ id, type, body, position }: ForwardedEvent, attempt, signal) => {
      const event = { id, type, body, sequence: position, attempt }
      const sent = await sender.send({ target, events: [event], isTest: false }, signal)
      return resultOf(sent)
    },
    [Symbol.asyncDispose]: () => sender[Symbol.asyncDispose](),
  }
}

function resultOf({
  outcome,
  statusCode,
  message,
  exchange,
}: Awaited<ReturnType<ReturnType<typeof createSender>['send']>>): ForwardResult {
  return {
    isDelivered: outcome === 'success',
    ...(statusCode === undefined ? {} : { statusCode }),
    message,
    durationMs: exchange.timings.totalMs,
  }
}

/** What a webhook with only a URL, a secret and a format would be. */
function targetOf({ url, secret, format }: ForwardOptions, now: Date): WebhookTarget {
  return {
    webhook: {
      id: 'listen',
      name: 'listen',
      description: '',
      url,
      eventTypes: [],
      filter: '',
      filters: '',
      level: 'user',
      ownerId: '',
      origin: 'api',
      enabled: true,
      paused: false,
      headers: { 'Millrace-Via': 'listen' },
      encryptedHeaders: {},
      secrets: [],
      checkCertificateRevocation: false,
      delivery: { ...defaultDeliverySettings, format, order: 'none' },
      startPosition: 0,
      createdAt: now,
      createdByUserId: '',
      updatedAt: now,
      updatedByUserId: '',
    },
    secrets: [secret],
    encryptedHeaders: {},
    signingKey: undefined,
  }
}
