/** The wall clock of a time zone. Its times are milliseconds, written as if they were UTC. */
export interface WallClock {
  at(instant: number): number
  /** The moments at which the clock shows a time: none when it jumps over it, two when it is set back, oldest first. */
  momentsOf(wallTime: number): readonly number[]
  /** When a time comes that the clock jumps over: as much later as the clock jumps. */
  momentAfterJump(wallTime: number): number
  /** No moment at which the clock shows this time or a later one is before. */
  earliestOf(wallTime: number): number
}

const dayMs = 86_400_000

export function wallClockOf(timezone: string): WallClock {
  const offsetAt = offsetReader(timezone)
  // A zone changes its offset at most once within two days.
  const before = (wallTime: number): number => offsetAt(wallTime - dayMs)
  const after = (wallTime: number): number => offsetAt(wallTime + dayMs)
  return {
    at: instant => instant + offsetAt(instant),
    momentsOf(wallTime) {
      const moments = [wallTime - before(wallTime), wallTime - after(wallTime)]
      const real = moments.filter(moment => moment + offsetAt(moment) === wallTime)
      return [...new Set(real)].sort((left, right) => left - right)
    },
    momentAfterJump: wallTime => wallTime - before(wallTime),
    earliestOf: wallTime => wallTime - Math.max(before(wallTime), after(wallTime)),
  }
}

/** How far the wall clock is before UTC at a moment, in milliseconds. */
function offsetReader(timezone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return instant => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name))
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    )
    return wall - Math.floor(instant / 1000) * 1000
  }
}
