/** Bytes of base64 as Node's Buffer reads it: both alphabets, with or without padding, other characters left out. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const [upToPadding = ''] = text.split('=')
  const digits = upToPadding
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^A-Za-z0-9+/]/g, '')
  // One digit alone holds six bits: no byte.
  const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
  return Uint8Array.from(atob(whole), character => character.charCodeAt(0))
}

/** Base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))
}
