import { randomUUID } from 'node:crypto'

/**
 * A new id: a UUID of version 7 (RFC 9562, section 5.7), which begins with the moment in milliseconds. Ids of one moment lie
 * together in an index, which random ones do not.
 */
export function newId(): string {
  const moment = Date.now().toString(16).padStart(12, '0')
  // The rest of a random UUID has its variant and its random bits in the same places.
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${randomUUID().slice(15)}`
}
