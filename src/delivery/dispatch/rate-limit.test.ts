import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

const noonMs = Date.parse('2026-11-23T12:00:00Z')

describe('a rate limit', () => {
  test('lets everything through when there is none', () => {
    const limit = new RateLimit()
    expect(Array.from({ length: 100 }, () => limit.take(undefined, noonMs))).not.toContain(false)
  })

  test('spaces requests evenly, and says when the next may go out', () => {
    const limit = new RateLimit()
    limit.take(10, noonMs)
    expect(limit.take(10, noonMs + 1)).toBe(false)
    expect(limit.nextAt).toBeLessThanOrEqual(noonMs + 100)
    expect(limit.take(10, noonMs + 100)).toBe(true)
  })

  test('saves nothing up while nothing is sent', () => {
    const limit = new RateLimit()
    limit.take(10, noonMs)
    const taken = Array.from({ length: 20 }, () => limit.take(10, noonMs + 60_000))
    expect(taken.filter(Boolean)).toHaveLength(1)
  })

  test('of a webhook that is raised holds at once', () => {
    const limit = new RateLimit()
    limit.take(0.001, noonMs)
    expect(limit.take(100, noonMs + 20)).toBe(false)
    expect(limit.take(100, noonMs + 50)).toBe(true)
  })

  test('holds nothing back for longer when the clock is set back', () => {
    const limit = new RateLimit()
    limit.take(10, noonMs)
    const earlierMs = noonMs - 3600_000
    limit.take(10, earlierMs)
    expect(limit.take(10, earlierMs + 120)).toBe(true)
  })

  test('is kept in every second, however often somebody asks', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 50, maxLength: 400 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), pauses, (perSecond, steps) => {
        const limit = new RateLimit()
        const taken: number[] = []
        let nowMs = noonMs
        for (const step of steps) {
          nowMs += step
          if (limit.take(perSecond, nowMs)) taken.push(nowMs)
        }
        for (const start of taken) {
          const inSecond = taken.filter(at => at >= start && at < start + 1000).length
          // One more for the edges of the second and the tolerance of timers.
          expect(inSecond).toBeLessThanOrEqual(Math.ceil(perSecond * 1.01) + 1)
        }
      }),
    )
  })
})
