import { describe, expect, test } from 'vitest'
import { taskStarted } from '../contract/events/task-started.ts'
import { routeOf, routePattern, routeTemplate } from './event-route.ts'

function anEvent(projectId: string) {
  const time = new Date('2026-11-23T12:00:00.123Z')
  const task = {
    id: 'land',
    name: 'Land',
    type: 'LANDING' as const,
    ownerId: 'ada',
    spaceId: 'sales',
    projectId,
  }
  const facts = { tenantId: 'acme', runId: 'r1', startMethod: 'USER' as const, startedBy: 'ada' }
  return taskStarted({ ...facts, id: 'e1', time, task, startTime: time })
}

describe('the route of an event', () => {
  test('is its template with what the event says', () => {
    const template = '{tenantId}.{spaceId}-{ownerId}.{projectId}.{taskId}.{taskType}.{kind}'
    expect(routeOf(anEvent('flights'), template)).toBe('acme.sales-ada.flights.land.LANDING.started')
  })

  test.each([
    ['a.b *>#', 'a%2Eb%20%2A%3E%23'],
    ['é😀', '%C3%A9%F0%9F%98%80'],
    ['', '-'],
  ])('has the id %j as the one word %s', (projectId, word) => {
    expect(routeOf(anEvent(projectId), '{projectId}')).toBe(word)
  })

  test('cuts a very long id and keeps it apart from others that begin the same', () => {
    const [one, other] = ['a', 'b'].map(end => routeOf(anEvent('x'.repeat(300) + end), '{projectId}'))
    expect(one).toHaveLength(64)
    expect(one).not.toBe(other)
  })
})

test('a stream takes all routes of a template by a wildcard for each word that changes', () => {
  expect(routePattern('millrace.{projectId}.x-{taskId}.{kind}')).toBe('millrace.*.*.*')
})

test.each([
  ['{projectId}.{kind}', true],
  ['events', true],
  ['', false],
  ['a..b', false],
  ['a.>', false],
  ['a b', false],
  ['{password}', false],
  ['{projectId}.{taskId}.{spaceId}.{ownerId}.{kind}', false],
])('%j as a template is accepted: %s', (template, isAccepted) => {
  expect(routeTemplate.safeParse(template).success).toBe(isAccepted)
})
