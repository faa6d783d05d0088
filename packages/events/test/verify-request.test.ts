import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from '../src/base64.ts'
import { standardKeyBytes } from '../src/keys.ts'
import { SignatureError, verifyRequest, verifySignature, type ReceivedRequest } from '../src/index.ts'
import { fixtureSecret, makeKeyPair, sampleEvent, signedRequest } from '../src/fixtures/index.ts'

const secret = '0123456789abcdef0123456789abcdef'
const other = 'another secret, of the right length'
const now = new Date('2026-11-24T12:00:00.700Z')

test('the published example of a Qlik-Signature holds', async () => {
  const body = '{"id":"1","type":"com.qlik.v1.di-projects.di-tasks.started"}'
  const signature = '6efe82c7a95ad5778d24366837dc8ed6d9c7575137d294581336c911b7bf2f29'
  await expect(verifySignature(body, signature, secret)).resolves.toBeUndefined()
  await expect(
    verifySignature(Buffer.from(body), signature.toUpperCase(), [other, secret]),
  ).resolves.toBeUndefined()
  const request = { headers: { 'Qlik-Signature': signature }, body }
  await expect(verifyRequest(request, secret, { scheme: 'qlik-signature' })).resolves.toBeUndefined()
})

test.each([
  ['an object as Node has it', (headers: object) => ({ ...headers })],
  ['an object in another case', (headers: object) => upperCased(headers)],
  ['an instance of Headers', (headers: object) => new Headers({ ...headers })],
  ['pairs', (headers: object) => Object.entries(headers) as [string, string][]],
  [
    'lists of values',
    (headers: object) => Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, [v]])),
  ],
])('headers may be %s', async (_what, form) => {
  const { headers, body } = await signedRequest()
  await expect(verifyRequest({ headers: form(headers), body }, fixtureSecret)).resolves.toBeUndefined()
})

test('a body may be bytes, an ArrayBuffer or text', async () => {
  const { headers, body } = await signedRequest({ events: [sampleEvent('failed', { taskName: 'Größe ☃' })] })
  const bytes = Buffer.from(body)
  const forms = [
    body,
    bytes,
    new Uint8Array(bytes),
    new Uint8Array(bytes).buffer,
    Buffer.from(`.${body}`).subarray(1),
  ]
  for (const form of forms)
    await expect(verifyRequest({ headers, body: form }, fixtureSecret)).resolves.toBeUndefined()
})

test('during a rotation either secret is enough, on both sides', async () => {
  const both = await signedRequest({ secret: [secret, fixtureSecret] })
  await expect(verifyRequest(both, secret)).resolves.toBeUndefined()
  await expect(verifyRequest(both, fixtureSecret)).resolves.toBeUndefined()
  await expect(verifyRequest(await signedRequest({ secret }), [other, secret])).resolves.toBeUndefined()
  await expect(verifyRequest(both, other)).rejects.toMatchObject({ reason: 'no-match' })
})

test('a public key verifies what its private key signed, alone or beside a secret', async () => {
  const [pair, stranger] = await Promise.all([makeKeyPair(), makeKeyPair()])
  for (const secrets of [[], [secret]]) {
    const request = await signedRequest({ secret: secrets, privateKey: pair.privateKey })
    await expect(verifyRequest(request, pair.publicKey)).resolves.toBeUndefined()
    await expect(verifyRequest(request, [other, pair.publicKey])).resolves.toBeUndefined()
    await expect(verifyRequest(request, stranger.publicKey)).rejects.toMatchObject({ reason: 'no-match' })
  }
  const unsigned = await signedRequest({ secret })
  await expect(verifyRequest(unsigned, pair.publicKey)).rejects.toMatchObject({
    reason: 'no-signature-for-key',
  })
})

test('a v1 signature made with the text of a public key as the secret counts for nothing', async () => {
  const { publicKey } = await makeKeyPair()
  const forged = await signedRequest({ secret: publicKey })
  await expect(verifyRequest(forged, publicKey)).rejects.toMatchObject({ reason: 'no-signature-for-key' })
})

test.each([
  [299, undefined, undefined],
  [300, undefined, undefined],
  [301, undefined, 'too-old'],
  [-300, undefined, undefined],
  [-301, undefined, 'too-new'],
  [20, 10, 'too-old'],
  [86_000, 86_400, undefined],
])('a request signed %i s ago, with a tolerance of %s s: %s', async (age, toleranceSeconds, reason) => {
  const request = await signedRequest({ secret, now: new Date(now.getTime() - age * 1000) })
  expect(await reasonOf(verifyRequest(request, secret, { now, toleranceSeconds }))).toBe(reason)
})

type Change = (request: {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}) => unknown

const without = (name: string): Change => withHeader(name, undefined)
const withHeader =
  (name: string, value: string | undefined): Change =>
  ({ headers, body }) => ({ headers: Object.assign({}, headers, { [name]: value }), body })
const withBody =
  (change: (body: string) => unknown): Change =>
  ({ headers, body }) => ({ headers, body: change(body) })

const refusals: readonly (readonly [string, Change, string, RegExp])[] = [
  ['no webhook-id', without('webhook-id'), 'missing-header', /webhook-id is missing/],
  ['no webhook-timestamp', without('webhook-timestamp'), 'missing-header', /webhook-timestamp/],
  ['no webhook-signature', without('webhook-signature'), 'missing-header', /webhook-signature/],
  ['a time in words', withHeader('webhook-timestamp', 'noon'), 'malformed-header', /number of seconds/],
  ['an empty time', withHeader('webhook-timestamp', ''), 'missing-header', /webhook-timestamp/],
  ['another id', withHeader('webhook-id', 'x'), 'no-match', /another one/],
  ['another time', withHeader('webhook-timestamp', '1700000000'), 'no-match', /another one/],
  ['a signature that is none', withHeader('webhook-signature', 'v1,☃'), 'no-match', /another one/],
  ['an empty signature', withHeader('webhook-signature', 'v1,'), 'no-match', /another one/],
  [
    'signatures of a later version',
    withHeader('webhook-signature', 'v2,AAAA'),
    'no-signature-for-key',
    /no v1/,
  ],
  ['another body', withBody(body => body.replace('Orders', 'Order')), 'no-match', /another one/],
  ['a line end at the end', withBody(body => `${body}\n`), 'body-changed', /line end/],
  ['a line end of Windows', withBody(body => `${body}\r\n`), 'body-changed', /line end/],
  [
    'written anew',
    withBody(body => JSON.stringify(JSON.parse(body), undefined, 2)),
    'body-changed',
    /parsed/,
  ],
  ['a parsed body', withBody(body => JSON.parse(body) as unknown), 'body-parsed', /not bytes/],
  ['no body at all', withBody(() => undefined), 'body-parsed', /not bytes/],
]

test.each(refusals)(
  'a request with %s is refused, and the error says why',
  async (_what, change, reason, words) => {
    const request = change(await signedRequest({ secret, now })) as ReceivedRequest
    const error = await verifyRequest(request, secret, { now }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SignatureError)
    expect(error).toMatchObject({ reason, message: expect.stringMatching(words) })
    expect(String(error)).not.toContain(secret)
  },
)

test('a Qlik-Signature says why it does not hold, too', async () => {
  const { headers, body } = await signedRequest({ secret })
  const refusalOf = (request: ReceivedRequest, keys = secret): Promise<unknown> =>
    reasonOf(verifyRequest(request, keys, { scheme: 'qlik-signature' }))
  expect(await refusalOf({ headers: {}, body })).toBe('missing-header')
  expect(await refusalOf({ headers: { 'qlik-signature': 'abc' }, body })).toBe('malformed-header')
  expect(await refusalOf({ headers, body: `${body}\n` })).toBe('body-changed')
  expect(await refusalOf({ headers, body }, other)).toBe('no-match')
  expect(await refusalOf({ headers, body }, (await makeKeyPair()).publicKey)).toBe('no-signature-for-key')
})

test('a Qlik-Signature does not stand in for the signature of an id and a moment', async () => {
  const { headers, body } = await signedRequest({ secret })
  const { 'webhook-signature': _, ...stripped } = headers
  await expect(verifyRequest({ headers: stripped, body }, secret)).rejects.toMatchObject({
    reason: 'missing-header',
  })
})

test.each([[''], [[]], [[secret, '']], [undefined], [[undefined]], ['whpk_AAAA']])(
  'keys that are %j are a mistake of the receiver',
  async keys => {
    const request = await signedRequest({ secret, privateKey: (await makeKeyPair()).privateKey })
    await expect(verifyRequest(request, keys as string)).rejects.toThrow(TypeError)
  },
)

test('base64 is read as Node reads it, whatever the text', () => {
  const text = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.string({ unit: fc.constantFrom(...Array.from('aZ09+/-_= \n')) }),
  )
  fc.assert(
    fc.property(text, written => {
      expect(hexOf(fromBase64(written))).toBe(hexOf(Buffer.from(written, 'base64')))
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('a secret that only looks like base64 is a key all the same', async () => {
  expect(standardKeyBytes('whsec_')).toEqual(new TextEncoder().encode('whsec_'))
  const key = 'whsec_☃☃☃'
  const request = await signedRequest({ secret: key })
  const signed = `${request.headers['webhook-id']}.${request.headers['webhook-timestamp']}.${request.body}`
  const expected = createHmac('sha256', Buffer.from(key)).update(signed).digest('base64')
  expect(request.headers['webhook-signature']).toBe(`v1,${expected}`)
})

/** Why it was refused; undefined when it holds. */
async function reasonOf(verified: Promise<void>): Promise<unknown> {
  try {
    await verified
    return undefined
  } catch (error) {
    return error instanceof SignatureError ? error.reason : error
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function upperCased(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), String(value)]),
  )
}
