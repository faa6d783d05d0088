import { createHmac, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import type { Secret } from '../foundation/secret.ts'

export interface SignedRequest {
  /** The bytes that were received. */
  readonly body: Buffer
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** What became of one signature scheme. */
export interface CheckedScheme {
  readonly scheme: 'Qlik-Signature' | 'Standard Webhooks v1' | 'Standard Webhooks v1a'
  readonly holds: boolean
  /** In words: why not, or what to look at although it holds. */
  readonly note: string | undefined
}

const toleratedSeconds = 5 * 60

/**
 * Checks every signature of a request that the secret can check: an HMAC secret, or a public key (`whpk_…`). For those that do
 * not hold it says why, as far as that can be found out.
 */
export function checkSignatures(request: SignedRequest, secret: Secret, now: Date): readonly CheckedScheme[] {
  const plain = secret.reveal()
  const publicKey = publicKeyOf(plain)
  const checked = publicKey
    ? [checkStandard(request, 'v1a', now, (text, signature) => verify(null, text, publicKey, signature))]
    : [checkQlik(request, plain), checkStandard(request, 'v1', now, hmacCheck(standardKey(plain)))]
  return checked.filter(scheme => scheme !== undefined)
}

function checkQlik({ body, headers }: SignedRequest, secret: string): CheckedScheme | undefined {
  const scheme = 'Qlik-Signature'
  const found = headers['qlik-signature']
  if (found === undefined) return undefined
  if (!/^[0-9a-f]{64}$/i.test(found))
    return { scheme, holds: false, note: 'It is not 64 hexadecimal digits.' }
  const check = hmacCheck(Buffer.from(secret))
  const signature = Buffer.from(found, 'hex')
  const holds = check(body, signature)
  return { scheme, holds, note: holds ? undefined : whyNot(body, changed => check(changed, signature)) }
}

function checkStandard(
  { body, headers }: SignedRequest,
  version: 'v1' | 'v1a',
  now: Date,
  check: (text: Buffer, signature: Buffer) => boolean,
): CheckedScheme | undefined {
  const scheme = `Standard Webhooks ${version}` as const
  const all = headers['webhook-signature']
  if (all === undefined) return undefined
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']]
  if (id === undefined || timestamp === undefined)
    return { scheme, holds: false, note: 'webhook-id or webhook-timestamp is missing; both are signed.' }
  const signatures = all
    .split(' ')
    .filter(text => text.startsWith(`${version},`))
    .map(text => Buffer.from(text.slice(version.length + 1), 'base64'))
  if (signatures.length === 0)
    return { scheme, holds: false, note: `webhook-signature has no ${version} in it.` }
  const isSigned = (bytes: Buffer): boolean => {
    const text = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes])
    return signatures.some(signature => check(text, signature))
  }
  const holds = isSigned(body)
  return { scheme, holds, note: holds ? ageNote(timestamp, now) : whyNot(body, isSigned) }
}

/** What happens to bodies on their way, most often first. */
const changes: readonly (readonly [what: string, undo: (body: Buffer) => Buffer | undefined])[] = [
  ['The body has a line end that was not sent: compare the bytes as they were received.', withoutLineEnd],
  ['The body was parsed and written again: compare the bytes as they were received.', compactJson],
]

function whyNot(body: Buffer, isSigned: (body: Buffer) => boolean): string {
  const found = changes.find(([, undo]) => {
    const undone = undo(body)
    return undone !== undefined && isSigned(undone)
  })
  return found?.[0] ?? 'The secret is another one, or the body is not what was sent.'
}

function withoutLineEnd(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replace(/\r?\n$/, ''), 'latin1')
}

function compactJson(body: Buffer): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString('utf8'))))
  } catch {
    return undefined
  }
}

function ageNote(timestamp: string, now: Date): string | undefined {
  const age = Math.round(now.getTime() / 1000 - Number(timestamp))
  if (Math.abs(age) <= toleratedSeconds) return undefined
  return `It was signed ${Math.abs(age)} s ${age > 0 ? 'ago' : 'in the future'}; receivers refuse more than ${toleratedSeconds} s.`
}

function hmacCheck(key: Buffer): (text: Buffer, signature: Buffer) => boolean {
  return (text, signature) => {
    const expected = createHmac('sha256', key).update(text).digest()
    return expected.length === signature.length && timingSafeEqual(expected, signature)
  }
}

/** Standard Webhooks writes keys as `whsec_` and base64; any other text is the key itself. */
function standardKey(secret: string): Buffer {
  return secret.startsWith('whsec_')
    ? Buffer.from(secret.slice('whsec_'.length), 'base64')
    : Buffer.from(secret)
}

/** The 32 bytes of an Ed25519 key, in the wrapping that the library reads. */
function publicKeyOf(text: string): KeyObject | undefined {
  if (!text.startsWith('whpk_')) return undefined
  const wrapping = Buffer.from('302a300506032b6570032100', 'hex')
  const key = Buffer.concat([wrapping, Buffer.from(text.slice('whpk_'.length), 'base64')])
  return createPublicKey({ key, format: 'der', type: 'spki' })
}
