import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SendResult } from '../sending.ts'
import { outcomeOf } from './plan-retry.ts'

const now = new Date('2026-11-23T12:00:00Z')
const exchange = { request: { url: 'https://example.com', headers: {} }, timings: { totalMs: 1 } }
const failed: SendResult = { outcome: 'fail', triggeredAt: now, message: '', isGone: false, exchange }
const settings = { retrySeconds: [10, 100] }

function planned(result: Partial<SendResult>, failures = 0, random = 0.5) {
  return outcomeOf({ sequence: 7, failures }, { ...failed, ...result }, settings, {
    now,
    random: () => random,
  })
}

function after(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}

describe('after an attempt a delivery', () => {
  test('is delivered by a success', () => {
    expect(planned({ outcome: 'success' })).toEqual({ sequence: 7, state: 'delivered' })
  })

  test('is due again by the schedule, and exhausted at its end', () => {
    expect(planned({})).toEqual({ sequence: 7, state: 'due', failures: 1, nextAttemptAt: after(10) })
    expect(planned({}, 1)).toMatchObject({ state: 'due', failures: 2, nextAttemptAt: after(100) })
    expect(planned({}, 2)).toEqual({ sequence: 7, state: 'exhausted' })
    expect(planned({}, 9)).toMatchObject({ state: 'exhausted' })
  })

  test('waits until the receiver asked for it, when that is later than the schedule', () => {
    expect(planned({ retryAfterMs: 60_000 })).toMatchObject({ nextAttemptAt: after(60) })
    expect(planned({ retryAfterMs: 1 })).toMatchObject({ nextAttemptAt: after(10) })
    expect(planned({ retryAfterMs: 60_000 }, 2)).toMatchObject({ state: 'exhausted' })
  })

  test('is held when the receiver wants no more', () => {
    expect(planned({ isGone: true }, 2)).toEqual({ sequence: 7, state: 'held' })
  })

  test('that was interrupted is due at once, and no failure counts', () => {
    expect(planned({ errorClass: 'interrupted' }, 2)).toEqual({
      sequence: 7,
      state: 'due',
      failures: 2,
      nextAttemptAt: now,
    })
  })

  test('is tried a tenth earlier or later at most, so that those that failed together do not come back together', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(share, random => {
        const outcome = planned({}, 1, random)
        const pauseMs = outcome.state === 'due' ? outcome.nextAttemptAt.getTime() - now.getTime() : 0
        expect(pauseMs).toBeGreaterThanOrEqual(90_000 - 1)
        expect(pauseMs).toBeLessThanOrEqual(110_000)
      }),
    )
    expect(planned({}, 0, 0)).toMatchObject({ nextAttemptAt: after(9) })
  })
})
