import type { Secret } from '../foundation/secret.ts'
import type { Webhook } from '../store/store.ts'

/** A webhook with its secrets opened, ready to be sent to. Made by `openTarget`; never logged. */
export interface WebhookTarget {
  readonly webhook: Webhook
  /** Newest first; those whose overlap has ended are not here. */
  readonly secrets: readonly Secret[]
  /** Plain values of the encrypted headers. */
  readonly encryptedHeaders: Readonly<Record<string, Secret>>
  /** PKCS #8, PEM. */
  readonly signingKey: Secret | undefined
}

/** One event in a request. */
export interface OutgoingEvent {
  readonly id: string
  readonly type: string
  /** Exact JSON text. */
  readonly body: string
  /** Sequence of the delivery and number of the attempt; both go into headers of ours. */
  readonly sequence: number
  readonly attempt: number
}

export interface SendJob {
  readonly target: WebhookTarget
  /** One; several only in the format `batch`. */
  readonly events: readonly [OutgoingEvent, ...OutgoingEvent[]]
  readonly isTest: boolean
}

export const errorClasses = [
  'address',
  'dns',
  'refused',
  'reset',
  'unreachable',
  'tls',
  'timeout',
  'redirect',
  'status',
  'protocol',
  'settings',
  'task',
  'sql',
  'template',
  'interrupted',
] as const
export type ErrorClass = (typeof errorClasses)[number]

/** Milliseconds of the phases that took place; `connect` and `tls` are absent on a connection that was open already. */
export interface AttemptTimings {
  readonly dnsMs?: number
  readonly connectMs?: number
  readonly tlsMs?: number
  readonly firstByteMs?: number
  readonly totalMs: number
}

/** What went out and what came back, as the history shows it: values of encrypted headers are `**OMITTED**`. */
export interface AttemptExchange {
  readonly request: { readonly url: string; readonly headers: Readonly<Record<string, string>> }
  readonly response?: {
    readonly statusCode: number
    readonly headers: Readonly<Record<string, string>>
    /** The beginning of the body. */
    readonly body: string
    readonly isBodyCut: boolean
  }
  readonly timings: AttemptTimings
}

/** How one attempt ended: a request to a webhook, or steps of an automation. */
export interface AttemptResult {
  readonly outcome: 'success' | 'fail'
  readonly triggeredAt: Date
  readonly statusCode?: number
  readonly errorClass?: ErrorClass
  /** In words, for people: what happened, and what to look at. */
  readonly message: string
  /** The receiver said when to come again (`Retry-After`), from now. */
  readonly retryAfterMs?: number
  /** 410: the receiver wants no more. */
  readonly isGone: boolean
  /** A success that is not the end: it goes on then. */
  readonly dueAgainAt?: Date
  /** A failure that no other attempt would mend. */
  readonly isFinal?: boolean
  /** A part of it is done and is not done again; failures before that no longer count. */
  readonly hasAdvanced?: boolean
  readonly exchange: { readonly timings: AttemptTimings }
}

/** How one request ended. Whatever the receiver does is a result; sending never throws. */
export interface SendResult extends AttemptResult {
  readonly exchange: AttemptExchange
}

/** A request that is no event: its target says where it goes, and which secrets are in it. */
export interface CallJob {
  readonly target: WebhookTarget
  readonly method: string
  readonly body: string | undefined
  /** Names and values in turn, beside those of the target. */
  readonly headers: readonly string[]
}

/** Sends requests. Connections are kept per origin and closed when it is disposed. */
export interface Sender extends AsyncDisposable {
  send(job: SendJob, signal: AbortSignal): Promise<SendResult>
  call(job: CallJob, signal: AbortSignal): Promise<SendResult>
}

/** Which addresses events may be sent to, beside public ones over https. */
export interface AddressRules {
  /** The server itself listens on loopback only, so loopback receivers are its neighbours. */
  readonly allowLoopback: boolean
  /** Hosts, `*.suffix`, IP addresses and CIDR ranges that are allowed though they are private, or plain http. */
  readonly allow: readonly string[]
}
