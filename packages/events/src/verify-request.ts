import { fromBase64 } from './base64.ts'
import { explainMismatch } from './explain-mismatch.ts'
import {
  ed25519Verifier,
  hmacVerifier,
  plainKeyBytes,
  readKeys,
  standardKeyBytes,
  type Keys,
  type VerifyBytes,
} from './keys.ts'
import { bytesOf, headersByName, type ReceivedRequest } from './request.ts'
import { SignatureError } from './signature-error.ts'

/**
 * `standard-webhooks` signs the id, the moment and the body; `qlik-signature` the body alone, so that a request can be sent again by
 * somebody who saw it.
 */
export type SignatureScheme = 'standard-webhooks' | 'qlik-signature'

export interface VerifyOptions {
  /** Which signature must hold. One that is not named here counts for nothing. Default: standard-webhooks. */
  readonly scheme?: SignatureScheme | undefined
  /** How far the moment of signing may be from now, either way. Default: 300. */
  readonly toleranceSeconds?: number | undefined
  /** Default: the clock. */
  readonly now?: Date | undefined
}

const defaultToleranceSeconds = 5 * 60
const signatureHeader = 'qlik-signature'

/** Resolves when the request is signed with one of the keys; rejects with a SignatureError that says why not. */
export async function verifyRequest(
  { headers, body }: ReceivedRequest,
  keys: Keys,
  options: VerifyOptions = {},
): Promise<void> {
  const byName = headersByName(headers)
  if (options.scheme === 'qlik-signature')
    await verifySignature(body, headerOf(byName, signatureHeader), keys)
  else await verifyStandard(byName, rawBytes(body), keys, options)
}

/**
 * Resolves when `signature`, the value of the header `Qlik-Signature`, is that of the body with one of the secrets; rejects with a
 * SignatureError that says why not.
 */
export async function verifySignature(
  body: ReceivedRequest['body'],
  signature: string,
  secrets: Keys,
): Promise<void> {
  const bytes = rawBytes(body)
  const keys = readKeys(secrets)
  if (keys.secrets.length === 0)
    throw new SignatureError(
      'no-signature-for-key',
      'Qlik-Signature needs a secret; a public key cannot check it.',
    )
  if (!/^[0-9a-f]{64}$/i.test(signature))
    throw new SignatureError('malformed-header', 'Qlik-Signature is not 64 hexadecimal digits.')
  const signatureBytes = Uint8Array.from(signature.matchAll(/../g), ([digits]) => Number.parseInt(digits, 16))
  const verifiers = await Promise.all(keys.secrets.map(secret => hmacVerifier(plainKeyBytes(secret))))
  const isSigned = (signed: Uint8Array<ArrayBuffer>): Promise<boolean> =>
    someHolds(verifiers, [signatureBytes], signed)
  if (!(await isSigned(bytes))) throw await explainMismatch(bytes, isSigned)
}

async function verifyStandard(
  headers: ReadonlyMap<string, string>,
  body: Uint8Array<ArrayBuffer>,
  keys: Keys,
  options: VerifyOptions,
): Promise<void> {
  const { secrets, publicKeys } = readKeys(keys)
  const all = headerOf(headers, 'webhook-signature')
  const id = headerOf(headers, 'webhook-id')
  const timestamp = headerOf(headers, 'webhook-timestamp')
  if (!/^\d{1,12}$/.test(timestamp))
    throw new SignatureError('malformed-header', 'webhook-timestamp is not a number of seconds.')
  const [v1, v1a] = [signaturesOf(all, 'v1'), signaturesOf(all, 'v1a')]
  const canCheck = (secrets.length > 0 && v1.length > 0) || (publicKeys.length > 0 && v1a.length > 0)
  if (!canCheck) throw noSignatureFor(publicKeys.length > 0)
  const hmacs = await Promise.all(secrets.map(secret => hmacVerifier(standardKeyBytes(secret))))
  const ed25519s = await Promise.all(publicKeys.map(ed25519Verifier))
  const isSigned = async (bytes: Uint8Array<ArrayBuffer>): Promise<boolean> => {
    const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
    return (await someHolds(hmacs, v1, signed)) || (await someHolds(ed25519s, v1a, signed))
  }
  if (!(await isSigned(body))) throw await explainMismatch(body, isSigned)
  refuseOtherTimes(Number(timestamp), options)
}

function rawBytes(body: unknown): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(body)
  if (bytes !== undefined) return bytes
  throw new SignatureError(
    'body-parsed',
    'The body is not bytes: keep the framework from parsing it, and verify what was received.',
  )
}

function headerOf(headers: ReadonlyMap<string, string>, name: string): string {
  const value = headers.get(name)
  if (value !== undefined && value !== '') return value
  throw new SignatureError('missing-header', `The header ${name} is missing.`)
}

function signaturesOf(header: string, version: 'v1' | 'v1a'): readonly Uint8Array<ArrayBuffer>[] {
  return header
    .split(' ')
    .filter(text => text.startsWith(`${version},`))
    .map(text => fromBase64(text.slice(version.length + 1)))
}

function noSignatureFor(hasPublicKey: boolean): SignatureError {
  return new SignatureError(
    'no-signature-for-key',
    hasPublicKey
      ? 'webhook-signature has no v1a signature for the public key: the webhook must have delivery.ed25519 on.'
      : 'webhook-signature has no v1 signature: the webhook has no secret, or you need its public key.',
  )
}

async function someHolds(
  verifiers: readonly VerifyBytes[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const verify of verifiers) {
    for (const signature of signatures) if (await verify(signature, signed)) return true
  }
  return false
}

function joined(start: Uint8Array, end: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(start.length + end.length)
  bytes.set(start)
  bytes.set(end, start.length)
  return bytes
}

function refuseOtherTimes(timestamp: number, options: VerifyOptions): void {
  const { toleranceSeconds = defaultToleranceSeconds, now = new Date() } = options
  const age = Math.floor(now.getTime() / 1000) - timestamp
  if (Math.abs(age) <= toleranceSeconds) return
  const words = `${Math.abs(age)} s ${age > 0 ? 'ago' : 'in the future'}`
  throw new SignatureError(
    age > 0 ? 'too-old' : 'too-new',
    `The request was signed ${words}; ${toleranceSeconds} s are allowed. Is a clock wrong, or was it sent again?`,
  )
}
