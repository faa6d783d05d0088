import { createHash } from 'node:crypto'

/** Hexadecimal digits that follow from the parts, and from nothing else: the same everywhere and always. */
export function derivedHex(digits: number, parts: readonly string[]): string {
  return digest(parts).toString('hex').slice(0, digits)
}

/** The same with the 64 characters that need no escaping in a URL. */
export function derivedUrlSafe(characters: number, parts: readonly string[]): string {
  return digest(parts).toString('base64url').slice(0, characters)
}

function digest(parts: readonly string[]): Buffer {
  // NUL between the parts: ['ab', 'c'] is another thing than ['a', 'bc'].
  return createHash('sha256').update(parts.join('\0')).digest()
}
