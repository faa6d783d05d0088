import { createHmac, createPrivateKey, createSecretKey, type KeyObject, sign } from 'node:crypto'
import type { Secret } from '../../foundation/secret.ts'
import type { WebhookTarget } from '../sending.ts'

const standardPrefix = 'whsec_'

/** Keys of a target, read once. */
export interface SignatureKeys {
  /** UTF-8 bytes of the newest secret. */
  readonly bodyKey: KeyObject | undefined
  /** Standard Webhooks: one key for each secret, newest first. */
  readonly standardKeys: readonly KeyObject[]
  readonly ed25519Key: KeyObject | undefined
}

export function readKeys({ secrets, signingKey }: WebhookTarget): SignatureKeys {
  const [newest] = secrets
  return {
    bodyKey: newest && createSecretKey(Buffer.from(newest.reveal(), 'utf8')),
    standardKeys: secrets.map(secret => createSecretKey(standardKeyBytes(secret))),
    ed25519Key: signingKey && createPrivateKey(signingKey.reveal()),
  }
}

/** `whsec_` is followed by base64 of the key; any other secret is the key itself. */
function standardKeyBytes(secret: Secret): Buffer {
  const text = secret.reveal()
  if (text.startsWith(standardPrefix)) {
    const bytes = Buffer.from(text.slice(standardPrefix.length), 'base64')
    if (bytes.length > 0) return bytes
  }
  return Buffer.from(text, 'utf8')
}

/** What is signed: id of the message, moment in seconds, and the bytes of the body as they are sent. */
export interface SignedMessage {
  readonly id: string
  readonly timestamp: number
  readonly body: Buffer
}

/** Header `Qlik-Signature`: lowercase hex of HMAC-SHA256 of the body. Undefined without a secret. */
export function bodySignature({ bodyKey }: SignatureKeys, body: Buffer): string | undefined {
  return bodyKey && createHmac('sha256', bodyKey).update(body).digest('hex')
}

/** Header `webhook-signature`: a signature for each key, separated by spaces. Empty without a key. */
export function standardSignatures(keys: SignatureKeys, { id, timestamp, body }: SignedMessage): string {
  const start = `${id}.${timestamp}.`
  const signatures = keys.standardKeys.map(
    key => `v1,${createHmac('sha256', key).update(start).update(body).digest('base64')}`,
  )
  if (keys.ed25519Key) {
    const signed = Buffer.concat([Buffer.from(start), body])
    signatures.push(`v1a,${sign(null, signed, keys.ed25519Key).toString('base64')}`)
  }
  return signatures.join(' ')
}
