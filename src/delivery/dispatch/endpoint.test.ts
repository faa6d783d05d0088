import { expect, test } from 'vitest'
import { aWebhook } from '../../store/testing/sample-deliveries.ts'
import type { SendResult } from '../sending.ts'
import { Endpoint } from './endpoint.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const failure: SendResult = {
  outcome: 'fail',
  triggeredAt: new Date(now),
  errorClass: 'refused',
  message: 'refused',
  isGone: false,
  exchange: { request: { url: 'https://receiver.example/', headers: {} }, timings: { totalMs: 1 } },
}

test('a receiver that was left alone is tried again as soon as somebody has changed its webhook', () => {
  const webhook = aWebhook('w1', { updatedAt: new Date(now) })
  const endpoint = new Endpoint(webhook.id)
  endpoint.follow(webhook)
  for (let count = 0; count < 10; count += 1) endpoint.ended(failure, webhook, now)
  const before = endpoint.room(webhook, now)
  endpoint.follow(webhook)
  const unchanged = endpoint.room(webhook, now)
  const changed = { ...webhook, updatedAt: new Date(now + 1) }
  endpoint.follow(changed)
  expect([before, unchanged]).toEqual([0, 0])
  expect(endpoint.room(changed, now)).toBeGreaterThan(0)
})
