import { parseDuration } from '../contract/duration.ts'

/** The moment that `1h` (ago) or an ISO time means; undefined when the text is neither. */
export function parseMoment(text: string, now: Date): Date | undefined {
  const ago = parseDuration(text)
  if (ago !== undefined) return new Date(now.getTime() - ago)
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined
  const moment = new Date(text.includes('T') && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text)
  return Number.isNaN(moment.getTime()) ? undefined : moment
}
