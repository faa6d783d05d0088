import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Circuit } from './circuit.ts'

const noonMs = Date.parse('2026-11-23T12:00:00Z')

function openCircuit(): Circuit {
  const circuit = new Circuit()
  for (let count = 0; count < 10; count += 1) circuit.failed(noonMs)
  return circuit
}

describe('a circuit', () => {
  test('opens after ten failures in a row, and a success in between starts the count again', () => {
    const circuit = new Circuit()
    const fail = (times: number): readonly boolean[] =>
      Array.from({ length: times }, () => circuit.failed(noonMs))
    expect(fail(9)).toEqual(Array.from({ length: 9 }, () => false))
    circuit.succeeded()
    expect(fail(9)).not.toContain(true)
    expect(circuit.allows(noonMs)).toBe('many')
    expect(fail(1)).toEqual([true])
    expect(circuit.allows(noonMs)).toBe('none')
    expect(circuit.openUntil).toBe(noonMs + 5_000)
  })

  test('leaves the receiver alone, then lets one request through, and closes with its success', () => {
    const circuit = openCircuit()
    expect(circuit.allows(noonMs + 4_999)).toBe('none')
    expect(circuit.allows(noonMs + 5_000)).toBe('one')
    circuit.succeeded()
    expect(circuit.allows(noonMs + 5_000)).toBe('many')
    expect(circuit.openUntil).toBe(0)
  })

  test('opens for longer with each try that fails, up to a minute', () => {
    const circuit = openCircuit()
    const pauses: number[] = []
    for (let count = 0; count < 6; count += 1) {
      const tried = circuit.openUntil
      expect(circuit.failed(tried)).toBe(true)
      pauses.push((circuit.openUntil - tried) / 1000)
    }
    expect(pauses).toEqual([10, 20, 40, 60, 60, 60])
  })

  test('does not count what had been under way when it opened as a try', () => {
    const circuit = openCircuit()
    expect(circuit.failed(noonMs + 4_000)).toBe(false)
    expect(circuit.openUntil).toBe(noonMs + 5_000)
  })

  test('is never open for longer than its pause, also when the clock is set back', () => {
    const circuit = openCircuit()
    expect(circuit.allows(noonMs - 3600_000)).toBe('one')
  })

  test('whatever happens, it tries the receiver again within a minute', () => {
    const step = fc.record({ isSuccess: fc.boolean(), passedMs: fc.integer({ min: -90_000, max: 90_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const circuit = new Circuit()
        let nowMs = noonMs
        for (const { isSuccess, passedMs } of steps) {
          nowMs += passedMs
          if (isSuccess) circuit.succeeded()
          else circuit.failed(nowMs)
        }
        expect(circuit.allows(nowMs + 60_000)).not.toBe('none')
      }),
    )
  })
})
