import { expect } from 'vitest'

interface PublishedEvent {
  readonly type: string
  readonly subject: string
}

/** Invariant 4: each run that started has one `started` and then exactly one terminal event. */
export function expectPairedEvents(events: readonly PublishedEvent[]): void {
  const kinds = new Map<string, string[]>()
  for (const { type, subject } of events) {
    const run = kinds.get(subject) ?? []
    kinds.set(subject, [...run, type.slice(type.lastIndexOf('.') + 1)])
  }
  for (const [run, sequence] of kinds) {
    expect(sequence, run).toHaveLength(2)
    expect(sequence[0], run).toBe('started')
    expect(['completed', 'failed', 'stopped'], run).toContain(sequence[1])
  }
}
