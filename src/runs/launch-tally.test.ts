import { expect, test } from 'vitest'
import { noCounts } from '../contract/run.ts'
import { tallyLaunch } from './launch-tally.ts'
import type { RunObservation } from './run-observation.ts'

const ended = (
  taskId: string,
  state: 'COMPLETED' | 'FAILED' | 'CANCELED',
  ...rows: readonly number[]
): RunObservation => ({
  kind: 'task ended',
  taskId,
  runId: taskId,
  state,
  durationMs: 1,
  datasets: rows.map((processed, index) => ({
    id: `${index}`,
    name: '',
    state: 'COMPLETED',
    counts: { ...noCounts, processed },
  })),
})
const event = (type: string): RunObservation => ({
  kind: 'event published',
  type: `com.example.${type}`,
  taskId: 'a',
  eventId: '1',
})

test('a launch counts its ends, rows and events, and passes on what it sees', () => {
  const seen: RunObservation[] = []
  const tally = tallyLaunch()
  const watch = tally.watching(observation => void seen.push(observation))
  const all = [
    ended('a', 'COMPLETED', 3, 4),
    ended('b', 'FAILED', 5),
    ended('c', 'CANCELED'),
    { kind: 'task skipped', taskId: 'd', because: ['b'] } as const,
    ...['started', 'started', 'started', 'completed', 'failed', 'stopped'].map(event),
  ]
  for (const observation of all) watch(observation)
  expect(seen).toEqual(all)
  expect(tally.result(42)).toEqual({
    completed: ['a'],
    failed: ['b'],
    stopped: ['c'],
    skipped: ['d'],
    rows: 12,
    durationMs: 42,
    events: { started: 3, completed: 1, failed: 1, stopped: 1 },
  })
})

test('what failed, was stopped or skipped is lost to those that read it, and what has not ended is neither', () => {
  const tally = tallyLaunch()
  const watch = tally.watching(() => undefined)
  watch(ended('a', 'COMPLETED'))
  watch(ended('b', 'CANCELED'))
  watch({ kind: 'task skipped', taskId: 'c', because: [] })
  expect(['a', 'b', 'c', 'x'].map(id => tally.isLost(id))).toEqual([false, true, true, false])
  expect(['a', 'b', 'c', 'x'].map(id => tally.isCompleted(id))).toEqual([true, false, false, false])
})
