import { readKeys, type SignatureKeys } from '../signatures/sign-request.ts'
import type { AddressRules, WebhookTarget } from '../sending.ts'
import { checkRevocation } from './check-revocation.ts'
import { checkUrl } from './check-url.ts'
import { type HiddenTexts, hiddenTexts, omittedValue } from './omit-secrets.ts'

/** The version is of the form of the requests, so it changes only when receivers have to look. */
const userAgent = 'Millrace-Webhook/1.0'

/** All of a target that is the same in each request. */
export interface CompiledTarget {
  readonly target: WebhookTarget
  readonly url: URL
  readonly origin: string
  readonly path: string
  /** Names and values in turn. */
  readonly fixedHeaders: readonly string[]
  /** The same, as the history shows them. */
  readonly shownHeaders: readonly string[]
  readonly keys: SignatureKeys
  readonly hidden: HiddenTexts
}

/** Throws AppError when nothing may be sent to the target. */
export function compileTarget(target: WebhookTarget, rules: AddressRules): CompiledTarget {
  const { webhook, encryptedHeaders } = target
  checkUrl(webhook.url, rules)
  checkRevocation(webhook)
  const url = new URL(webhook.url)
  const sent = new Map([
    ['user-agent', userAgent],
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
  ])
  for (const [name, value] of Object.entries(webhook.headers)) sent.set(name.toLowerCase(), value)
  const shown = new Map(sent)
  for (const [name, secret] of Object.entries(encryptedHeaders)) {
    sent.set(name.toLowerCase(), secret.reveal())
    shown.set(name.toLowerCase(), omittedValue)
  }
  return {
    target,
    url,
    origin: url.origin,
    path: url.pathname + url.search,
    fixedHeaders: [...sent].flat(),
    shownHeaders: [...shown].flat(),
    keys: readKeys(target),
    hidden: hiddenTexts(target),
  }
}
