const pattern =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/u
const daysOfWeek = 7
const longestMs = 8.64e15

/** The moment that is a duration of ISO 8601 such as `P1M` or `PT12H` later, in UTC; undefined when the text is none. */
export function afterDuration(from: Date, text: string): Date | undefined {
  const found = pattern.exec(text)
  if (!found) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map(part => Number(part ?? 0))
  const moment = new Date(from)
  moment.setUTCFullYear(moment.getUTCFullYear() + years, moment.getUTCMonth() + months)
  moment.setUTCDate(moment.getUTCDate() + weeks * daysOfWeek + days)
  moment.setTime(moment.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000)
  return Math.abs(moment.getTime()) <= longestMs && moment.getUTCFullYear() <= 9999 ? moment : undefined
}
