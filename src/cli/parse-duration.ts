const millisecondsOf: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of a duration such as `10s`, `1.5h` or `1h30m`; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (millisecondsOf[unit ?? ''] ?? 0), 0)
}

/** The moment that `1h` (ago) or an ISO time means; undefined when the text is neither. */
export function parseMoment(text: string, now: Date): Date | undefined {
  const ago = parseDuration(text)
  if (ago !== undefined) return new Date(now.getTime() - ago)
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined
  const moment = new Date(text.includes('T') && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}
