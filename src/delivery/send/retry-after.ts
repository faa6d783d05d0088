const mostMs = 24 * 3600 * 1000

/** Milliseconds from `now` that a `Retry-After` header asks for (seconds or an HTTP date), a day at most. */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  const ms = /^\d+$/u.test(text) ? Number(text) * 1000 : dateMs(text) - now.getTime()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), mostMs)
}

/** HTTP dates begin with the day of the week; other texts that Date would guess at do not count. */
function dateMs(text: string): number {
  if (!/^[A-Z][a-z]{2,8},? /u.test(text)) return Number.NaN
  // The oldest of the three forms names no zone; all three are in GMT.
  return Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
}
