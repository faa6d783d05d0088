import { describe, expect, test } from 'vitest'
import { aWebhook } from '../../store/testing/sample-deliveries.ts'
import { checkDraft } from './check-draft.ts'
import { draftOf, type WebhookDraft } from './webhook-draft.ts'

const rules = { allowLoopback: false, allow: [] }
const stored = aWebhook('w1')

function aDraft(changes: Partial<WebhookDraft> = {}): WebhookDraft {
  return { ...draftOf(stored), ...changes }
}

describe('checking revocation', () => {
  const refusal = expect.objectContaining({ code: 'MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED' })
  const draft = aDraft({ encryptedHeaders: {}, checkCertificateRevocation: true })

  test('is refused for a new webhook', () => {
    expect(() => checkDraft(draft, undefined, rules)).toThrow(refusal)
  })

  test('is refused when a webhook is changed', () => {
    expect(() => checkDraft(draft, stored, rules)).toThrow(refusal)
  })
})

describe('where a webhook sends to', () => {
  test('is checked when it is new, and when it changes', () => {
    const refusal = expect.objectContaining({ code: 'MILLRACE-DELIVERY-URL-NOT-HTTPS' })
    const draft = aDraft({ encryptedHeaders: {}, url: 'http://example.com/' })
    expect(() => checkDraft(draft, undefined, rules)).toThrow(refusal)
    expect(() => checkDraft(draft, stored, rules)).toThrow(refusal)
  })

  test('may stay what it was when the rules have changed since', () => {
    const old = aWebhook('w1', { url: 'http://hooks.corp/' })
    expect(() => checkDraft(draftOf(old), old, rules)).not.toThrow()
  })

  test('changes only when the values of encrypted headers are given again', () => {
    const url = 'https://other.example/'
    expect(() => checkDraft(aDraft({ url }), stored, rules)).toThrow(
      expect.objectContaining({ code: 'MILLRACE-WEBHOOK-HEADERS-NOT-GIVEN-AGAIN' }),
    )
    const given = aDraft({ url, encryptedHeaders: { authorization: 'Bearer new' } })
    expect(() => checkDraft(given, stored, rules)).not.toThrow()
  })
})

describe('headers of a webhook', () => {
  test.each([
    'Content-Type',
    'qlik-signature',
    'ce-id',
    'Webhook-Id',
    'Millrace-Delivery',
    'Host',
    'Proxy-Authorization',
  ])('may not be %s, plain or encrypted', name => {
    const refusal = expect.objectContaining({
      code: 'MILLRACE-WEBHOOK-HEADER-RESERVED',
      message: expect.stringContaining(name),
    })
    expect(() => checkDraft(aDraft({ headers: { [name]: 'x' } }), stored, rules)).toThrow(refusal)
    expect(() => checkDraft(aDraft({ encryptedHeaders: { [name]: 'x' } }), stored, rules)).toThrow(refusal)
  })

  test('may not have one name in both kinds, in whatever case', () => {
    const draft = aDraft({ headers: { 'X-Key': 'a' }, encryptedHeaders: { 'x-key': 'b' } })
    expect(() => checkDraft(draft, stored, rules)).toThrow(
      expect.objectContaining({ code: 'MILLRACE-WEBHOOK-HEADER-TWICE' }),
    )
  })

  test('may be any others', () => {
    const draft = aDraft({
      headers: { 'X-Team': 'a' },
      encryptedHeaders: { Authorization: 'b', Cookie: 'c' },
    })
    expect(() => checkDraft(draft, stored, rules)).not.toThrow()
  })
})
