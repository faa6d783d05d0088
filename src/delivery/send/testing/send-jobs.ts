import {
  type DeliverySettings,
  defaultDeliverySettings,
} from '../../../contract/webhooks/delivery-settings.ts'
import { Secret } from '../../../foundation/secret.ts'
import { aWebhook } from '../../../store/testing/sample-deliveries.ts'
import { noon } from '../../../store/testing/sample-records.ts'
import type { OutgoingEvent, SendJob, Sender, SendResult, WebhookTarget } from '../../sending.ts'
import { createSender, type SenderOptions } from '../create-sender.ts'

export interface TargetParts {
  readonly delivery?: Partial<DeliverySettings>
  readonly headers?: Readonly<Record<string, string>>
  readonly encryptedHeaders?: Readonly<Record<string, string>>
  /** Newest first. */
  readonly secrets?: readonly string[]
  readonly signingKey?: string
  readonly checkCertificateRevocation?: boolean
}

export function aTarget(url: string, parts: TargetParts = {}): WebhookTarget {
  const { delivery, headers = {}, encryptedHeaders = {}, secrets = [], signingKey } = parts
  const { checkCertificateRevocation = false } = parts
  return {
    webhook: aWebhook('w1', {
      url,
      headers,
      delivery: { ...defaultDeliverySettings, ...delivery },
      checkCertificateRevocation,
    }),
    secrets: secrets.map(text => new Secret(text)),
    encryptedHeaders: Object.fromEntries(
      Object.entries(encryptedHeaders).map(([name, text]) => [name, new Secret(text)]),
    ),
    signingKey: signingKey === undefined ? undefined : new Secret(signingKey),
  }
}

const startedType = 'com.qlik.v1.di-projects.di-tasks.started'

/** A CloudEvent as its exact text; `changes` add to it. */
export function anEvent(id = 'e1', changes: Readonly<Record<string, unknown>> = {}): OutgoingEvent {
  const event = {
    specversion: '1.0',
    id,
    type: startedType,
    source: 'com.qlik/di-projects',
    time: noon.toISOString(),
    spaceid: 'space',
    data: { dataTask: { id: 'land', name: 'Länder "laden"' } },
    ...changes,
  }
  return { id, type: startedType, body: JSON.stringify(event), sequence: 42, attempt: 3 }
}

export function aJob(target: WebhookTarget, events: SendJob['events'] = [anEvent()]): SendJob {
  return { target, events, isTest: false }
}

/** A sender whose neighbours are loopback receivers, at noon. */
export function openTestSender(options: Partial<SenderOptions> = {}): Sender {
  return createSender({
    addressRules: { allowLoopback: true, allow: [] },
    clock: { now: () => noon },
    ...options,
  })
}

/** Sends one event over a new sender. */
export async function sendOnce(
  target: WebhookTarget,
  { options = {}, signal = neverAborted() }: { options?: Partial<SenderOptions>; signal?: AbortSignal } = {},
): Promise<SendResult> {
  await using sender = openTestSender(options)
  return await sender.send(aJob(target), signal)
}

export function neverAborted(): AbortSignal {
  return new AbortController().signal
}
