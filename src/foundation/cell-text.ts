/** A value of a row, or of a parsed document, as one text: nothing is empty, and what has parts is JSON. */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  return value === null || value === undefined ? '' : JSON.stringify(value)
}
