import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { AppError } from '../foundation/app-error.ts'
import { Secret } from '../foundation/secret.ts'
import type { Vault } from './vault.ts'

const cipherName = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const version = 'v1.'

/** A new key for a vault: base64 of 32 random bytes. */
export function makeVaultKey(): string {
  return randomBytes(keyBytes).toString('base64')
}

/**
 * A vault that seals with AES-256-GCM under `key` (base64 of 32 bytes). A sealed text is `v1.` and base64url of nonce, tag
 * and ciphertext. Throws AppError `MILLRACE-VAULT-KEY-INVALID` for a key of another form.
 */
export function openVault(key: Secret): Vault {
  const secretKey = readKey(key)
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(cipherName, secretKey, nonce, { authTagLength: tagBytes })
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return version + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(sealed, context) {
      try {
        return openSealed(secretKey, sealed, context)
      } catch (error) {
        throw new AppError('MILLRACE-VAULT-CANNOT-OPEN', `The stored secret ${context} cannot be opened`, {
          fix: 'Start with the key that it was stored with, or give the secret again.',
          cause: error,
        })
      }
    },
  }
}

function readKey(key: Secret): KeyObject {
  const text = key.reveal().trim()
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === keyBytes && /^[\w+/-]{43}=?$/u.test(text)) return createSecretKey(bytes)
  throw new AppError(
    'MILLRACE-VAULT-KEY-INVALID',
    `The key of the vault has to be base64 of ${keyBytes} bytes, and is not`,
    { fix: 'Make one with: openssl rand -base64 32' },
  )
}

function openSealed(key: KeyObject, sealed: string, context: string): Secret {
  if (!sealed.startsWith(version)) throw new Error('unknown version')
  const text = sealed.slice(version.length)
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) throw new Error('not as it was sealed')
  const decipher = createDecipheriv(cipherName, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
  const plain = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]
  return new Secret(Buffer.concat(plain).toString('utf8'))
}
