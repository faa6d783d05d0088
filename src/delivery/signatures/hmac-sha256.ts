import { hash } from 'node:crypto'

const blockBytes = 64
const digestBytes = 32

/** A key, ready to sign with. */
export interface HmacKey {
  readonly inner: Buffer
  readonly outer: Buffer
}

export function hmacKey(secret: Buffer): HmacKey {
  const block = Buffer.alloc(blockBytes)
  const short = secret.length > blockBytes ? hash('sha256', secret, 'buffer') : secret
  short.copy(block)
  return { inner: block.map(byte => byte ^ 0x36) as Buffer, outer: block.map(byte => byte ^ 0x5c) as Buffer }
}

/** HMAC-SHA256 (RFC 2104) of one-shot hashes: an Hmac object a signature would cost twice as much. */
export function hmacSha256(key: HmacKey, message: readonly Buffer[], encoding: 'hex' | 'base64'): string {
  const digest = hash('sha256', Buffer.concat([key.inner, ...message]), 'buffer')
  return hash('sha256', Buffer.concat([key.outer, digest], blockBytes + digestBytes), encoding)
}
