import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { Secret } from '../foundation/secret.ts'
import { checkSignatures } from './check-signatures.ts'

const now = new Date('2026-11-24T12:00:00Z')
const timestamp = String(now.getTime() / 1000)
const body = Buffer.from('{"id":"1","name":"ü"}')
const keyBytes = Buffer.from('0123456789abcdef01234567')
const whsec = `whsec_${keyBytes.toString('base64')}`

function signedHeaders(secret: string, key: Buffer): Readonly<Record<string, string>> {
  return {
    'qlik-signature': createHmac('sha256', secret).update(body).digest('hex'),
    'webhook-id': 'm1',
    'webhook-timestamp': timestamp,
    'webhook-signature': new StandardWebhook(key.toString('base64')).sign('m1', now, body.toString()),
  }
}

describe('checking signatures', () => {
  test.each([
    ['a plain secret', 'f3a1c09e7b5d48e2a6c4f0913b7d5e28', Buffer.from('f3a1c09e7b5d48e2a6c4f0913b7d5e28')],
    ['a whsec_ secret', whsec, keyBytes],
  ])('both schemes hold with %s', (_what, secret, key) => {
    expect(checkSignatures({ body, headers: signedHeaders(secret, key) }, new Secret(secret), now)).toEqual([
      { scheme: 'Qlik-Signature', holds: true, note: undefined },
      { scheme: 'Standard Webhooks v1', holds: true, note: undefined },
    ])
  })

  test.each([
    ['a line end', Buffer.concat([body, Buffer.from('\n')]), /line end/],
    ['spaces of a formatter', Buffer.from('{ "id": "1", "name": "ü" }'), /written again/],
    ['another value', Buffer.from('{"id":"2"}'), /another one/],
  ])('a body with %s does not hold, and the reason is named', (_what, received, reason) => {
    const checked = checkSignatures(
      { body: received, headers: signedHeaders(whsec, keyBytes) },
      new Secret(whsec),
      now,
    )
    expect(checked).toHaveLength(2)
    for (const { holds, note } of checked)
      expect([holds, note]).toEqual([false, expect.stringMatching(reason)])
  })

  test('one of several signatures is enough, as while a secret is rotated', () => {
    const headers = signedHeaders(whsec, keyBytes)
    const several = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` }
    expect(checkSignatures({ body, headers: several }, new Secret(whsec), now)[1]?.holds).toBe(true)
  })

  test('an old signature holds, with a word about its age', () => {
    const later = new Date(now.getTime() + 3_600_000)
    const [, standard] = checkSignatures(
      { body, headers: signedHeaders(whsec, keyBytes) },
      new Secret(whsec),
      later,
    )
    expect([standard?.holds, standard?.note]).toEqual([true, expect.stringContaining('3600 s ago')])
  })

  test('a public key checks v1a', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const signature = sign(null, Buffer.from(`m1.${timestamp}.${body.toString()}`), privateKey).toString(
      'base64',
    )
    const headers = {
      'webhook-id': 'm1',
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1a,${signature}`,
    }
    const key = new Secret(`whpk_${raw.toString('base64')}`)
    expect(checkSignatures({ body, headers }, key, now)).toMatchObject([
      { scheme: 'Standard Webhooks v1a', holds: true },
    ])
  })
})
