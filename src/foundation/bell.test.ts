import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { Bell } from './bell.ts'

const { signal: never } = new AbortController()
const longMs = 60_000

describe('a bell', () => {
  test('wakes who waits', async () => {
    const bell = new Bell()
    const waiting = bell.wait(longMs, never)
    bell.ring()
    expect(await waiting).toBe(true)
  })

  test('that rang while nobody waited is heard by the next wait, once', async () => {
    const bell = new Bell()
    bell.ring()
    bell.ring()
    expect(await bell.wait(longMs, never)).toBe(true)
    expect(await bell.wait(1, never)).toBe(false)
  })

  test('lets go after the time, without having rung', async () => {
    const bell = new Bell()
    expect(await bell.wait(1, never)).toBe(false)
    expect(await bell.wait(0, never)).toBe(false)
  })

  test('may be waited for without end', async () => {
    const bell = new Bell()
    const waiting = bell.wait(Infinity, never)
    bell.ring()
    expect(await waiting).toBe(true)
  })

  test('lets go when the signal aborts, before the wait or in it', async () => {
    const bell = new Bell()
    const aborting = new AbortController()
    const waiting = bell.wait(longMs, aborting.signal)
    aborting.abort()
    expect(await waiting).toBe(false)
    expect(await bell.wait(longMs, aborting.signal)).toBe(false)
    bell.ring()
    expect(await bell.wait(longMs, aborting.signal)).toBe(true)
  })

  test('leaves no listener on the signal, however a wait ends', async () => {
    const bell = new Bell()
    const aborting = new AbortController()
    const listeners = (): number => getEventListeners(aborting.signal, 'abort').length
    const rung = bell.wait(longMs, aborting.signal)
    expect(listeners()).toBe(1)
    bell.ring()
    await rung
    expect(listeners()).toBe(0)
    await bell.wait(1, aborting.signal)
    expect(listeners()).toBe(0)
    const aborted = bell.wait(longMs, aborting.signal)
    aborting.abort()
    await aborted
    expect(listeners()).toBe(0)
  })
})
