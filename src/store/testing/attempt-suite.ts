import { describe, expect, test } from 'vitest'
import type { AttemptQuery } from '../store.ts'
import { anAttempt } from './sample-deliveries.ts'
import { later } from './sample-records.ts'
import type { OpenForTest } from './store-suite.ts'

const attempts = [
  anAttempt(1),
  anAttempt(1, { number: 2, outcome: 'fail', triggeredAt: later(5), statusCode: 503, errorClass: 'status' }),
  anAttempt(2, { outcome: 'interrupted', triggeredAt: later(5), eventType: 'failed', reason: 'resend' }),
  anAttempt(3, { triggeredAt: later(2), message: 'took 3 ms' }),
]

const nameOf = ({ sequence, number }: { sequence: number; number: number }): string => `${sequence}/${number}`

export function attemptSuite(open: OpenForTest): void {
  describe('attempts', () => {
    test('come back as they were recorded', async () => {
      await using state = await open()
      await state.store.write(unit => unit.deliveries.recordAttempts([]))
      await state.store.write(unit => unit.deliveries.recordAttempts(attempts))
      const found = await state.store.read(async ({ deliveries }) => ({
        one: await deliveries.attempt(2, 1),
        none: await deliveries.attempt(2, 2),
        ofDelivery: await deliveries.attemptsOf(1),
      }))
      expect(found).toEqual({ one: attempts[2], none: undefined, ofDelivery: attempts.slice(0, 2) })
    })

    test('may hold text that no database can, with the odd characters replaced', async () => {
      await using state = await open()
      const odd = anAttempt(1, { message: 'NUL \u0000, half \ud83d', durationMs: 12.6 })
      await state.store.write(unit => unit.deliveries.recordAttempts([odd]))
      const stored = await state.store.read(records => records.deliveries.attempt(1, 1))
      expect(stored).toMatchObject({ message: 'NUL \uFFFD, half \uFFFD', durationMs: 13 })
    })

    test('that were taken for interrupted give way to the answer that came late, and not the other way', async () => {
      await using state = await open()
      const record = (changes: object) =>
        state.store.write(unit => unit.deliveries.recordAttempts([anAttempt(1, changes)]))
      await record({ outcome: 'interrupted', message: 'lost' })
      await record({ message: 'answered' })
      await record({ outcome: 'interrupted', message: 'lost' })
      const stored = await state.store.read(records => records.deliveries.attemptsOf(1))
      expect(stored.map(each => each.message)).toEqual(['answered'])
    })

    test.each<[string, Partial<AttemptQuery>, readonly string[]]>([
      ['time', {}, ['1/1', '3/1', '1/2', '2/1']],
      ['time, newest first', { descending: true }, ['2/1', '1/2', '3/1', '1/1']],
      ['status', { sort: 'status' }, ['1/2', '2/1', '1/1', '3/1']],
      ['status, backwards', { sort: 'status', descending: true }, ['3/1', '1/1', '2/1', '1/2']],
      ['failure', { outcome: 'fail' }, ['1/2', '2/1']],
      ['success', { outcome: 'success' }, ['1/1', '3/1']],
      ['type of event', { eventType: 'failed' }, ['2/1']],
      ['another webhook', { webhookId: 'w2' }, []],
    ])('are found by %s, and paged both ways', async (_, changes, expected) => {
      await using state = await open()
      await state.store.write(unit => unit.deliveries.recordAttempts(attempts))
      const query = { webhookId: 'w1', sort: 'triggeredAt', descending: false, limit: 9, ...changes } as const
      const find = async (more: Partial<AttemptQuery>) =>
        await state.store.read(records => records.deliveries.attempts({ ...query, ...more }))
      const whole = await find({})
      expect(whole.map(nameOf)).toEqual(expected)
      for (const [place, { sequence, number, outcome, triggeredAt }] of whole.entries()) {
        const status = outcome === 'success' ? 'success' : 'fail'
        const value = query.sort === 'status' ? status : triggeredAt.toISOString()
        const cursor = { value, sequence, number }
        expect(await find({ cursor: { ...cursor, backwards: false } })).toEqual(whole.slice(place + 1))
        expect(await find({ cursor: { ...cursor, backwards: true } })).toEqual(whole.slice(0, place))
      }
    })
  })
}
