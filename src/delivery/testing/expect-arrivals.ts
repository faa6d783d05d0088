import { expect } from 'vitest'
import type { Receipt } from '../../../test/support/recording-receiver.ts'
import type { LifecycleEvent } from '../../contract/events/lifecycle-event.ts'
import type { Attempt } from '../../store/store.ts'

/** Each event was answered with success at least once, and came as it was published. */
export function expectEachArrived(published: readonly LifecycleEvent[], receipts: readonly Receipt[]): void {
  const arrived = new Set(
    receipts.filter(({ answered }) => answered === 200).map(({ headers }) => headers['webhook-id']),
  )
  expect(published.filter(({ id }) => !arrived.has(id)).map(({ id }) => id)).toEqual([])
  const bodies = new Map(published.map(event => [event.id, JSON.stringify(event)]))
  for (const { headers, body } of receipts) expect(body).toBe(bodies.get(String(headers['webhook-id'])))
}

/** The first arrivals of each task's events are in the order of the log. */
export function expectOrderOfTasks(published: readonly LifecycleEvent[], receipts: readonly Receipt[]): void {
  const firsts = [...new Set(receipts.map(({ headers }) => String(headers['webhook-id'])))]
  const tasks = new Map(published.map(({ id, data }) => [id, data.dataTask.id]))
  const ofTask = (ids: readonly string[], task: string): readonly string[] =>
    ids.filter(id => tasks.get(id) === task)
  const inLog = published.map(({ id }) => id)
  for (const task of new Set(tasks.values())) expect(ofTask(firsts, task), task).toEqual(ofTask(inLog, task))
}

/** Every request that came is in the history with the answer that it got, or as interrupted. */
export function expectHistoryAgrees(attempts: readonly Attempt[], receipts: readonly Receipt[]): void {
  const recorded = new Map(attempts.map(attempt => [`${attempt.sequence}-${attempt.number}`, attempt]))
  const named = receipts.map(({ headers, answered }) => ({
    name: `${String(headers['millrace-delivery'])}-${String(headers['millrace-attempt'])}`,
    answered,
  }))
  expect(new Set(named.map(({ name }) => name)).size, 'no attempt was sent twice').toBe(receipts.length)
  const wrong = named.filter(({ name, answered }) => {
    const attempt = recorded.get(name)
    return !attempt || (attempt.outcome !== 'interrupted' && attempt.statusCode !== answered)
  })
  expect(wrong).toEqual([])
}
