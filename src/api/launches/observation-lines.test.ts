import { expect, test } from 'vitest'
import type { RunObservation } from '../../runs/run-observation.ts'
import { observationLines } from './observation-lines.ts'

const skipped = (taskId: string): RunObservation => ({ kind: 'task skipped', taskId, because: [] })

async function linesOf(lines: AsyncIterable<string>): Promise<readonly unknown[]> {
  let text = ''
  for await (const piece of lines) text += piece
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as unknown)
}

test('a launch that cannot begin throws, and tells nothing', async () => {
  const launching = observationLines(
    () => Promise.reject(new Error('no such project')),
    new AbortController().signal,
  )
  await expect(launching).rejects.toThrow('no such project')
})

test('a launch that fails after its first words tells them, and breaks off', async () => {
  const lines = await observationLines(observe => {
    observe(skipped('a'))
    return Promise.reject(new Error('the state is gone'))
  }, new AbortController().signal)
  const read: string[] = []
  const reading = (async () => {
    for await (const line of lines) read.push(line)
  })()
  await expect(reading).rejects.toThrow('the state is gone')
  expect(read.join('')).toBe(`${JSON.stringify(skipped('a'))}\n`)
})

test('what a launch told before the end of the server still goes out', async () => {
  const stopping = new AbortController()
  let end = (): void => undefined
  const lines = await observationLines(async observe => {
    observe(skipped('a'))
    await new Promise<void>(resolve => (end = resolve))
    observe(skipped('b'))
  }, stopping.signal)
  const reading = linesOf(lines)
  end()
  await Promise.resolve()
  stopping.abort()
  expect(await reading).toEqual([skipped('a'), skipped('b')])
})

test('a launch goes on when nobody listens any more', async () => {
  const gone = new AbortController()
  let hasEnded = false
  const lines = await observationLines(async observe => {
    observe(skipped('a'))
    await new Promise(resolve => setImmediate(resolve))
    observe(skipped('b'))
    hasEnded = true
  }, gone.signal)
  gone.abort()
  expect(await linesOf(lines)).toEqual([skipped('a')])
  await expect.poll(() => hasEnded).toBe(true)
})
