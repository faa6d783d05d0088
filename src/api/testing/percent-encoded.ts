/** Percent-encoded as bytes, also what encodeURIComponent refuses. */
export function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map(byte =>
      /[\w.-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
}
