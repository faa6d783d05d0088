export interface Duration {
  readonly months: number
  readonly days: number
  readonly micros: bigint
}

/** An ISO 8601 duration that says months, days and time apart, as databases keep an interval. */
export function durationText({ months, days, micros }: Duration): string {
  const date = `${months ? `${months}M` : ''}${days ? `${days}D` : ''}`
  const time = micros ? `T${secondsText(micros)}S` : ''
  return date || time ? `P${date}${time}` : 'PT0S'
}

function secondsText(micros: bigint): string {
  const positive = micros < 0n ? -micros : micros
  const fraction = String(positive % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${micros < 0n ? '-' : ''}${positive / 1_000_000n}${fraction && `.${fraction}`}`
}
