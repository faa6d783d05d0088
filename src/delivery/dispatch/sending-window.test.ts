import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SendingWindow } from './sending-window.ts'

describe('the window of a receiver', () => {
  test('begins with two requests, and grows by one with each answer up to the limit of the webhook', () => {
    const window = new SendingWindow()
    const sizes = [window.size(5)]
    for (let count = 0; count < 6; count += 1) {
      window.answered(5)
      sizes.push(window.size(5))
    }
    expect(sizes).toEqual([2, 3, 4, 5, 5, 5, 5])
    expect(window.size(1)).toBe(1)
  })

  test('shrinks with each connection that fails, and never to nothing', () => {
    const window = new SendingWindow()
    for (let count = 0; count < 20; count += 1) window.answered(64)
    window.failed()
    expect(window.size(64)).toBe(16)
    for (let count = 0; count < 50; count += 1) window.failed()
    expect(window.size(64)).toBe(1)
  })

  test('is proven while its last request was answered', () => {
    const window = new SendingWindow()
    expect(window.isProven).toBe(false)
    window.answered(64)
    expect(window.isProven).toBe(true)
    window.failed()
    expect(window.isProven).toBe(false)
  })

  test('lets between one request and the limit out, whatever happens', () => {
    const most = fc.integer({ min: 1, max: 256 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), most)), most, (steps, now) => {
        const window = new SendingWindow()
        for (const [isAnswered, limit] of steps) {
          if (isAnswered) window.answered(limit)
          else window.failed()
        }
        expect(window.size(now)).toBeGreaterThanOrEqual(1)
        expect(window.size(now)).toBeLessThanOrEqual(now)
      }),
    )
  })
})
