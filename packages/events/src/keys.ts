import { fromBase64 } from './base64.ts'

export const secretPrefix = 'whsec_'
export const publicKeyPrefix = 'whpk_'
const publicKeyBytes = 32

/** Secrets of a webhook, and public keys (`whpk_…`). Several while a secret is rotated: one that fits is enough. */
export type Keys = string | readonly string[]

/** Whether some bytes carry a signature that a key made. Compares in constant time. */
export type VerifyBytes = (
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
) => Promise<boolean>

export interface ReadKeys {
  readonly secrets: readonly string[]
  readonly publicKeys: readonly string[]
}

/** Secrets and public keys apart. Keys that are missing are a mistake of the receiver, not of the request: a TypeError. */
export function readKeys(keys: Keys): ReadKeys {
  const all = typeof keys === 'string' ? [keys] : keys
  if (!Array.isArray(all) || all.length === 0 || all.some(key => typeof key !== 'string' || key === ''))
    throw new TypeError('There is no secret to verify with, or one of them is empty')
  const isPublic = (key: string): boolean => key.startsWith(publicKeyPrefix)
  return { secrets: all.filter(key => !isPublic(key)), publicKeys: all.filter(isPublic) }
}

/** `whsec_` is followed by base64 of the key; any other secret is the key itself. */
export function standardKeyBytes(secret: string): Uint8Array<ArrayBuffer> {
  const bytes = secret.startsWith(secretPrefix)
    ? fromBase64(secret.slice(secretPrefix.length))
    : new Uint8Array()
  return bytes.length > 0 ? bytes : plainKeyBytes(secret)
}

/** The UTF-8 bytes of a secret, whatever it begins with: the key of `Qlik-Signature`. */
export function plainKeyBytes(secret: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(secret)
}

/** Verifies HMAC-SHA256. */
export async function hmacVerifier(bytes: Uint8Array<ArrayBuffer>): Promise<VerifyBytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify'])
  return (signature, signed) => crypto.subtle.verify('HMAC', key, signature, signed)
}

/** Verifies Ed25519 by a public key of Standard Webhooks. */
export async function ed25519Verifier(publicKey: string): Promise<VerifyBytes> {
  const bytes = fromBase64(publicKey.slice(publicKeyPrefix.length))
  if (bytes.length !== publicKeyBytes)
    throw new TypeError(`A public key is not ${publicKeyPrefix} and base64 of ${publicKeyBytes} bytes`)
  const key = await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify'])
  return (signature, signed) => crypto.subtle.verify('Ed25519', key, signature, signed)
}
