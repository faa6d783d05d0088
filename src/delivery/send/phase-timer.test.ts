import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PhaseTimer } from './phase-timer.ts'

type Phase = 'first' | 'second' | 'all'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function openTimer(allMs: number) {
  const late: Phase[] = []
  return { late, timer: new PhaseTimer<Phase>('all', allMs, phase => late.push(phase)) }
}

test.each([10, 999, 1000, 1001, 5000])('a phase of %i ms is late after them, and not before', ms => {
  const { timer, late } = openTimer(60_000)
  timer.enter('first', ms)
  vi.advanceTimersByTime(ms - 1)
  expect(late).toEqual([])
  vi.advanceTimersByTime(1)
  expect(late).toEqual(['first'])
})

test.each([
  [5000, 20],
  [20, 5000],
  [5000, 5000],
])('a phase of %i ms is over when one of %i ms begins', (firstMs, secondMs) => {
  const { timer, late } = openTimer(60_000)
  timer.enter('first', firstMs)
  vi.advanceTimersByTime(10)
  timer.enter('second', secondMs)
  vi.advanceTimersByTime(secondMs - 1)
  expect(late).toEqual([])
  vi.advanceTimersByTime(1)
  expect(late).toEqual(['second'])
})

test('all phases together have their limit', () => {
  const { timer, late } = openTimer(3000)
  timer.enter('first', 2000)
  vi.advanceTimersByTime(1999)
  timer.enter('second', 2000)
  vi.advanceTimersByTime(1001)
  expect(late).toEqual(['all'])
})

test('nothing is late twice, and nothing after the stop', () => {
  const { timer, late } = openTimer(3000)
  timer.enter('first', 100)
  vi.advanceTimersByTime(10_000)
  expect(late).toEqual(['first'])
  timer.enter('second', 100)
  timer.stop()
  vi.advanceTimersByTime(10_000)
  expect(late).toEqual(['first'])
})

test('a phase of a second or more costs no timer of its own', () => {
  const { timer } = openTimer(60_000)
  timer.enter('first', 5000)
  timer.enter('second', 15_000)
  timer.enter('first', 1000)
  expect(vi.getTimerCount()).toBe(1)
  timer.stop()
  expect(vi.getTimerCount()).toBe(0)
})
