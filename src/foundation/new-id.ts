import { v7 } from 'uuid'

/** A new id: a UUID of version 7 (RFC 9562). Ids of one moment lie together in an index, which random ones do not. */
export function newId(): string {
  return v7()
}
