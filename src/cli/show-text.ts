/** How people read numbers and times. Times are in UTC. */
export function showDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`
}

export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** How many a second: `15.1k/s` */
export function showRate(count: number, ms: number): string {
  const perSecond = count / (Math.max(ms, 100) / 1000)
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)}M/s`
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toFixed(1)}k/s` : `${Math.round(perSecond)}/s`
}

/** `1 table`, `2 tables` */
export function counted(count: number, thing: string, things = `${thing}s`): string {
  return `${showCount(count)} ${count === 1 ? thing : things}`
}

/** `12s ago`, `3 h ago`, and the date when it is more than a week. */
export function showAgo(moment: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000))
  if (seconds < 60) return `${seconds}s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ago`
  return seconds < 7 * 86_400 ? `${Math.floor(seconds / 86_400)}d ago` : moment.toISOString().slice(0, 10)
}

/** `15:57:48`, after the date when that is another day than today. */
export function showTime(moment: Date, now: Date): string {
  const text = moment.toISOString()
  const isToday = text.slice(0, 10) === now.toISOString().slice(0, 10)
  return isToday ? text.slice(11, 19) : `${text.slice(0, 10)} ${text.slice(11, 19)}`
}
