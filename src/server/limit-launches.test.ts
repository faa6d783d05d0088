import { expect, test } from 'vitest'
import { gate } from '../runs/testing/test-runs.ts'
import { limitLaunches } from './limit-launches.ts'

test('so many launches go on at a time, and the others follow in order, also after one that failed', async () => {
  const gates = new Map(['a', 'b', 'c', 'd'].map(name => [name, gate()]))
  const begun: string[] = []
  const launch = limitLaunches(2, async (name: string) => {
    begun.push(name)
    await gates.get(name)?.opened
    if (name === 'b') throw new Error('no')
  })
  const all = ['a', 'b', 'c', 'd'].map(name => launch(name).catch(() => 'failed'))
  expect(begun).toEqual(['a', 'b'])
  gates.get('b')?.open()
  expect(await all[1]).toBe('failed')
  await new Promise(setImmediate)
  expect(begun).toEqual(['a', 'b', 'c'])
  for (const each of gates.values()) each.open()
  await Promise.all(all)
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
})
