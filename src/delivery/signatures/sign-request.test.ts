import { createHmac, createPublicKey, verify } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../foundation/secret.ts'
import { aTarget } from '../send/testing/send-jobs.ts'
import { makeSigningKey, publicKeyOf } from './key-pair.ts'
import { bodySignature, readKeys, standardSignatures } from './sign-request.ts'

const oldSecret = 'a-secret-of-32-characters-or-more'
const newSecret = 'another-secret-of-32-characters!!'
const standardSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

function keysOf(secrets: readonly string[], signingKey?: string) {
  return readKeys(aTarget('https://example.com', { secrets, ...(signingKey && { signingKey }) }))
}

function signedHeaders(secrets: readonly string[], body: string, timestamp = Math.floor(Date.now() / 1000)) {
  const message = { id: 'e1', timestamp, body: Buffer.from(body) }
  return {
    'webhook-id': 'e1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standardSignatures(keysOf(secrets), message),
  }
}

describe('Qlik-Signature', () => {
  test('is the lowercase hex of the vector that receivers are checked with', () => {
    const body = Buffer.from('{"id":"1","type":"com.qlik.v1.di-projects.di-tasks.started"}')
    expect(bodySignature(keysOf(['0123456789abcdef0123456789abcdef']), body)).toBe(
      '6efe82c7a95ad5778d24366837dc8ed6d9c7575137d294581336c911b7bf2f29',
    )
  })

  test('has the bytes of the body and the newest secret', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1, unit: 'grapheme' }), (bytes, secret) => {
        const body = Buffer.from(bytes)
        const expected = createHmac('sha256', Buffer.from(secret, 'utf8')).update(body).digest('hex')
        expect(bodySignature(keysOf([secret, oldSecret]), body)).toBe(expected)
      }),
    )
  })

  test('takes a secret that begins with whsec_ as the text that it is', () => {
    const body = Buffer.from('{}')
    const expected = createHmac('sha256', standardSecret).update(body).digest('hex')
    expect(bodySignature(keysOf([standardSecret]), body)).toBe(expected)
  })

  test('is not there without a secret', () => {
    expect(bodySignature(keysOf([]), Buffer.from('{}'))).toBeUndefined()
  })
})

describe('webhook-signature', () => {
  const body = '{"name":"Länder"}'

  test('is verified by the public library for a secret as it is', () => {
    const webhook = new Webhook(Buffer.from(newSecret), { format: 'raw' })
    expect(webhook.verify(body, signedHeaders([newSecret], body))).toEqual({ name: 'Länder' })
  })

  test('is verified by the public library for a secret of its own form', () => {
    const webhook = new Webhook(standardSecret)
    expect(webhook.verify(body, signedHeaders([standardSecret], body))).toEqual({ name: 'Länder' })
  })

  test.each([
    ['new', newSecret],
    ['old', oldSecret],
  ])('is verified with the %s secret while both are valid', (_which, secret) => {
    const webhook = new Webhook(Buffer.from(secret), { format: 'raw' })
    expect(() => webhook.verify(body, signedHeaders([newSecret, oldSecret], body))).not.toThrow()
  })

  test.each([
    ['another secret', oldSecret, body],
    ['another body', newSecret, '{"name":"Lander"}'],
  ])('is refused for %s', (_what, secret, received) => {
    const webhook = new Webhook(Buffer.from(secret), { format: 'raw' })
    expect(() => webhook.verify(received, signedHeaders([newSecret], body))).toThrow('No matching signature')
  })

  test('of whsec_ without base64 is signed with the text', () => {
    const webhook = new Webhook(Buffer.from('whsec_'), { format: 'raw' })
    expect(() => webhook.verify(body, signedHeaders(['whsec_'], body))).not.toThrow()
  })

  test('is empty without a key', () => {
    expect(standardSignatures(keysOf([]), { id: 'e1', timestamp: 1, body: Buffer.from(body) })).toBe('')
  })
})

describe('the signature of the key pair', () => {
  const signingKey = makeSigningKey()
  const message = { id: 'e1', timestamp: 1_700_000_000, body: Buffer.from('{"a":1}') }

  test('is verified by the public key that receivers are shown', () => {
    const [signature = ''] = standardSignatures(keysOf([], signingKey), message).split(' ')
    const [version, encoded = ''] = signature.split(',')
    const raw = Buffer.from(publicKeyOf(new Secret(signingKey)).replace('whpk_', ''), 'base64')
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
      format: 'jwk',
    })
    const signed = Buffer.from('e1.1700000000.{"a":1}')
    expect(version).toBe('v1a')
    expect(raw).toHaveLength(32)
    expect(verify(null, signed, publicKey, Buffer.from(encoded, 'base64'))).toBe(true)
  })

  test('comes after those of the secrets', () => {
    const versions = standardSignatures(keysOf([newSecret, oldSecret], signingKey), message)
      .split(' ')
      .map(signature => signature.split(',')[0])
    expect(versions).toEqual(['v1', 'v1', 'v1a'])
  })

  test('is made with a new key each time', () => {
    expect(makeSigningKey()).not.toBe(signingKey)
  })
})
