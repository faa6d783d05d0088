import { expect, test } from 'vitest'
import { defaultLimits, thisMachine } from './machine.ts'

const gibibyte = 2 ** 30

test.each([
  [1, 2 * gibibyte, { workers: 1, threads: 1, memory: '1024MiB' }],
  [8, 12 * gibibyte, { workers: 4, threads: 8, memory: '6144MiB' }],
  [64, 512 * gibibyte, { workers: 4, threads: 64, memory: '8192MiB' }],
])('on %i cores and %i bytes the limits follow the machine', (cores, memoryBytes, limits) => {
  expect(defaultLimits({ cores, memoryBytes })).toEqual(limits)
})

test('this machine has cores and memory', () => {
  const { cores, memoryBytes } = thisMachine()
  expect(cores).toBeGreaterThan(0)
  expect(memoryBytes).toBeGreaterThan(100 * 2 ** 20)
  expect(Number.isFinite(memoryBytes)).toBe(true)
})
