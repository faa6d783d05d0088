import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { Secret } from '../../foundation/secret.ts'

/** A new Ed25519 key: PKCS #8, PEM. */
export function makeSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The public key as Standard Webhooks writes it: `whpk_` and base64 of its 32 bytes. */
export function publicKeyOf(signingKey: Secret): string {
  const { x = '' } = createPublicKey(createPrivateKey(signingKey.reveal())).export({ format: 'jwk' })
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`
}
