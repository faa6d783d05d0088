import { describe, expect, test } from 'vitest'
import { DueMoments } from './due-moments.ts'

type Found = readonly { readonly webhookId: string; readonly dueAt: Date }[]

function state(...found: readonly (readonly [webhookId: string, atMs: number])[]): () => Promise<Found> {
  return () => Promise.resolve(found.map(([webhookId, atMs]) => ({ webhookId, dueAt: new Date(atMs) })))
}

describe('the moments at which webhooks are due', () => {
  test('are those of the state, and it has to be asked first', async () => {
    const due = new DueMoments()
    expect(due.isStale).toBe(true)
    await due.ask(state(['a', 5], ['b', 9]))
    expect(due.isStale).toBe(false)
    expect([...due.all]).toEqual([
      ['a', 5],
      ['b', 9],
    ])
    expect([due.isDue('a', 4), due.isDue('a', 5), due.isDue('c', 99)]).toEqual([false, true, false])
  })

  test('of a webhook are the earliest that was noted', () => {
    const due = new DueMoments()
    for (const atMs of [8, 3, 6]) due.note('a', atMs)
    expect([...due.all]).toEqual([['a', 3]])
  })

  test('keep what was noted while the state was asked', async () => {
    const due = new DueMoments()
    due.note('forgotten', 1)
    await due.ask(async () => {
      due.note('a', 2)
      due.note('b', 7)
      return await state(['a', 5], ['b', 6])()
    })
    expect(new Map(due.all)).toEqual(
      new Map([
        ['a', 2],
        ['b', 6],
      ]),
    )
  })

  test('are forgotten when what is due is taken, but not what is noted after that', () => {
    const due = new DueMoments()
    due.note('a', 1)
    due.taken('a')
    expect([...due.all]).toEqual([])
    due.note('a', 4)
    expect(due.isDue('a', 4)).toBe(true)
  })

  test('are asked for again when somebody changed something, also while they are asked for, and after a pause', async () => {
    const due = new DueMoments()
    await due.ask(async () => {
      due.outdated()
      return await state()()
    })
    expect(due.isStale).toBe(true)
    expect(due.askAt).toBeGreaterThan(performance.now())
    expect(due.askAt).toBeLessThan(performance.now() + 1_000)
  })

  test('are still to be asked for when the state did not answer', async () => {
    const due = new DueMoments()
    const asked = due.ask(() => Promise.reject(new Error('away')))
    await expect(asked).rejects.toThrow('away')
    expect(due.isStale).toBe(true)
    due.note('a', 1)
    expect(due.isDue('a', 1)).toBe(true)
  })
})
