import { expect, test } from 'vitest'
import { createStopSwitch, type StopSwitch } from './stop-switch.ts'

interface Edge {
  readonly stops: StopSwitch
  readonly exits: number[]
  readonly signal: (name: 'SIGINT' | 'SIGTERM') => void
  readonly readerGone: () => void
}

function edge(): Edge {
  const acts = new Map<string, () => void>()
  const exits: number[] = []
  const stops = createStopSwitch({
    onSignal: (name, act) => acts.set(name, act),
    onReaderGone: act => acts.set('gone', act),
    exit: code => exits.push(code),
  })
  return { stops, exits, signal: name => acts.get(name)?.(), readerGone: () => acts.get('gone')?.() }
}

test('^C ends a command at once when it has nothing to bring to an end', () => {
  const { exits, signal } = edge()
  signal('SIGINT')
  expect(exits).toEqual([130])
})

test('the first ^C asks a command to stop, the second ends it', () => {
  const { stops, exits, signal } = edge()
  let asked = 0
  stops.takeOver(() => {
    asked += 1
  })
  signal('SIGINT')
  expect([asked, exits, stops.exitCode]).toEqual([1, [], 130])
  signal('SIGINT')
  expect([asked, exits]).toEqual([1, [130]])
})

test('SIGTERM does the same with its own exit code', () => {
  const { stops, exits, signal } = edge()
  stops.takeOver(() => undefined)
  signal('SIGTERM')
  expect([exits, stops.exitCode]).toEqual([[], 143])
  signal('SIGTERM')
  expect(exits).toEqual([143])
})

test('a command stops quietly, and once, when nobody reads what it writes', () => {
  const { stops, exits, readerGone } = edge()
  let asked = 0
  stops.takeOver(() => {
    asked += 1
  })
  readerGone()
  readerGone()
  expect([asked, exits, stops.exitCode]).toEqual([1, [], 0])
})
