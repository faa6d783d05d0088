import type { Clock } from '../../foundation/clock.ts'
import type { ApiLimits } from '../api-services.ts'

export type RateTier = 'reads' | 'writes'

export interface RateTiers {
  /** Counts a request of a key. Undefined: go on; else so many seconds until the key may ask again. */
  take(keyId: string, tier: RateTier): number | undefined
}

const minuteMs = 60_000

/** Counts requests by key and minute. Of this process alone, and forgotten with it: a guard, not an account. */
export function createRateTiers(limits: ApiLimits, clock: Clock): RateTiers {
  const most = { reads: limits.readsPerMinute, writes: limits.writesPerMinute }
  let minute = 0
  const counts = new Map<string, number>()
  return {
    take(keyId, tier) {
      const now = clock.now().getTime()
      const current = Math.floor(now / minuteMs)
      if (current !== minute) counts.clear()
      minute = current
      const name = `${tier} ${keyId}`
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return count <= most[tier] ? undefined : Math.ceil(((minute + 1) * minuteMs - now) / 1000)
    },
  }
}
