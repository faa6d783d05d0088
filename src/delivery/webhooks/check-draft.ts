import { AppError } from '../../foundation/app-error.ts'
import type { Webhook } from '../../store/store.ts'
import { checkRevocation } from '../send/check-revocation.ts'
import { checkUrl } from '../send/check-url.ts'
import { isReservedHeader } from '../send/reserved-headers.ts'
import type { AddressRules } from '../sending.ts'
import { kept, type WebhookDraft } from './webhook-draft.ts'

/** Throws AppError for what its own fields cannot tell: where it sends to, and how its headers go together. */
export function checkDraft(draft: WebhookDraft, current: Webhook | undefined, rules: AddressRules): void {
  const isMoved = draft.url !== current?.url
  if (isMoved) checkUrl(draft.url, rules)
  if (current && isMoved) requireHeadersAgain(draft)
  checkHeaders(draft)
  checkRevocation(draft)
}

/** The values of encrypted headers were given for one address; nobody may have them sent to another without knowing them. */
function requireHeadersAgain({ encryptedHeaders }: WebhookDraft): void {
  const names = Object.keys(encryptedHeaders).filter(name => encryptedHeaders[name] === kept)
  if (names.length === 0) return
  throw new AppError(
    'MILLRACE-WEBHOOK-HEADERS-NOT-GIVEN-AGAIN',
    `The url changes, and these encrypted headers keep their values: ${names.join(', ')}`,
    { fix: 'Give or remove each of them in the same request.' },
  )
}

/** Throws AppError for headers that Millrace sets, or that are both plain and encrypted. */
export function checkHeaders({
  headers,
  encryptedHeaders,
}: Pick<WebhookDraft, 'headers' | 'encryptedHeaders'>): void {
  const plain = Object.keys(headers)
  const encrypted = Object.keys(encryptedHeaders)
  const reserved = [...plain, ...encrypted].find(isReservedHeader)
  if (reserved !== undefined) {
    throw new AppError('MILLRACE-WEBHOOK-HEADER-RESERVED', `Millrace itself sets the header ${reserved}`, {
      fix: 'Use another name for the header.',
    })
  }
  const taken = new Set(plain.map(name => name.toLowerCase()))
  const twice = encrypted.find(name => taken.has(name.toLowerCase()))
  if (twice === undefined) return
  throw new AppError(
    'MILLRACE-WEBHOOK-HEADER-TWICE',
    `The header ${twice} is in headers and in encryptedHeaders`,
    { fix: 'Keep one of them.' },
  )
}
