import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { ownWorkerName, workerLiveness } from './worker-name.ts'

describe('a worker name', () => {
  test('of this process is alive', () => {
    expect(workerLiveness(ownWorkerName())).toBe('alive')
  })

  test('with the pid of a process that is not there is dead', () => {
    expect(workerLiveness(`${hostname()}:4194305:123`)).toBe('dead')
  })

  test('whose pid belongs to a younger process by now is dead', () => {
    expect(workerLiveness(`${hostname()}:${process.pid}:1`)).toBe('dead')
  })

  test('of another machine tells nothing', () => {
    expect(workerLiveness(`not-${hostname()}:${process.pid}:1`)).toBe('unknown')
  })

  test('whose start was not known tells nothing while a process has its pid', () => {
    expect(workerLiveness(`${hostname()}:${process.pid}:unknown`)).toBe('unknown')
  })

  test('may have a host with colons', () => {
    expect(workerLiveness(`::1:${process.pid}:1`)).toBe('unknown')
  })
})
