import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FilteredEvent } from '../contract/filters/event-filter.ts'
import { parseFilter } from '../contract/filters/parse-filter.ts'
import { parseFilters } from '../contract/filters/parse-filters.ts'
import {
  arbitraryDialects,
  arbitraryEvent,
  arbitraryFilter,
  someTypes,
} from '../contract/filters/testing/arbitrary-filters.ts'
import type { Webhook } from '../store/store.ts'
import { aWebhook } from '../store/testing/sample-deliveries.ts'
import { createMatcher } from './match-webhooks.ts'

const failed: FilteredEvent = {
  type: 'failed',
  spaceid: 'finance',
  data: { dataTask: { projectId: 'sales', name: 'orders' } },
}

describe('which webhooks want an event', () => {
  test('those that subscribe to its type', () => {
    const webhooks = [
      aWebhook('both', { eventTypes: ['completed', 'failed'] }),
      aWebhook('other', { eventTypes: ['completed'] }),
      aWebhook('none', { eventTypes: [] }),
      aWebhook('twice', { eventTypes: ['failed', 'failed'] }),
    ]
    const matcher = createMatcher(webhooks)
    expect(idsOf(matcher.match(failed))).toEqual(['both', 'twice'])
    expect(idsOf(matcher.match({ ...failed, type: 'completed' }))).toEqual(['both', 'other'])
  })

  test('none, when its type is one that nobody knows, or no text', () => {
    const matcher = createMatcher([
      aWebhook('a', { eventTypes: ['completed'] }),
      aWebhook('b', { eventTypes: ['__proto__'] }),
    ])
    for (const type of ['started', 'toString', undefined, 7, null])
      expect(matcher.match({ ...failed, type })).toEqual([])
  })

  test('those whose filter and filters both match', () => {
    const webhooks = [
      aWebhook('sales', { filter: 'data.dataTask.projectId eq "sales"' }),
      aWebhook('stock', { filter: 'data.dataTask.projectId eq "stock"' }),
      aWebhook('cesql', { filter: "cesql:data.dataTask.name LIKE 'ord%'" }),
      aWebhook('dialects', { filters: '[{"prefix":{"spaceid":"fin"}}]' }),
      aWebhook('no dialect', { filters: '[]' }),
      aWebhook('half', {
        filter: 'data.dataTask.projectId eq "sales"',
        filters: '[{"exact":{"spaceid":"x"}}]',
      }),
    ]
    expect(idsOf(createMatcher(webhooks).match(failed))).toEqual(['sales', 'cesql', 'dialects', 'no dialect'])
  })

  test('disabled and paused ones too, for their events are held', () => {
    const webhooks = [aWebhook('disabled', { enabled: false }), aWebhook('paused', { paused: true })]
    expect(idsOf(createMatcher(webhooks).match(failed))).toEqual(['disabled', 'paused'])
  })

  test('in the order in which they were given, whatever their filters have in common', () => {
    const filters = ['', 'data.dataTask.projectId eq "sales"', 'spaceId ne "x"', 'spaceId eq "finance"']
    const webhooks = Array.from({ length: 40 }, (_, index) =>
      aWebhook(`w${index}`, { filter: filters[(index * 7) % filters.length] ?? '' }),
    )
    expect(createMatcher(webhooks).match(failed)).toEqual(webhooks)
  })

  test('those for which a cast makes a value equal that is written otherwise', () => {
    const filters = ["'007' = hops", "hops IN ('+7')", "'TRUE' = urgent", "urgent IN ('True')", "'8' = hops"]
    const webhooks = filters.map(filter => aWebhook(filter, { filter: `cesql:${filter}` }))
    const event = { type: 'failed', hops: 7, urgent: true }
    expect(idsOf(createMatcher(webhooks).match(event))).toEqual(filters.slice(0, 4))
  })

  test('those that require an empty text, only when the event has one', () => {
    const matcher = createMatcher([aWebhook('empty', { filter: 'spaceId eq ""' })])
    expect(idsOf(matcher.match({ type: 'failed', spaceid: '' }))).toEqual(['empty'])
    expect(matcher.match({ type: 'failed' })).toEqual([])
  })
})

describe('filters that cannot be read any more', () => {
  test.each([
    ['a filter', { filter: 'nonsense' }],
    ['a filter in CESQL', { filter: 'cesql:(' }],
    ['filters that are no JSON', { filters: '[{' }],
    ['filters that are no array', { filters: '{"exact":{"id":"x"}}' }],
    ['a dialect that there is not', { filters: '[{"like":{"id":"x"}}]' }],
    ['a filter beside right filters', { filter: 'nonsense', filters: '[]' }],
  ])('%s: the webhook matches nothing and is listed, the others match', (_what, broken) => {
    const webhooks = [aWebhook('before'), aWebhook('broken', broken), aWebhook('after')]
    const matcher = createMatcher(webhooks)
    expect(idsOf(matcher.match(failed))).toEqual(['before', 'after'])
    expect(idsOf(matcher.unreadable)).toEqual(['broken'])
  })
})

describe('a matcher after another one', () => {
  const kept = aWebhook('kept', { filter: 'spaceId eq "finance"' })

  test('takes over the filters that are still used, and forgets the others', () => {
    const first = createMatcher([kept, aWebhook('gone', { filter: 'spaceId eq "x"' })])
    const second = createMatcher([kept, aWebhook('new', { filter: 'spaceId ne "x"' })], first)
    const [key = ''] = first.predicates.keys()
    expect(second.predicates.get(key)).toBe(first.predicates.get(key))
    expect([...second.predicates.keys()].filter(other => first.predicates.has(other))).toEqual([key])
    expect(idsOf(second.match(failed))).toEqual(['kept', 'new'])
  })

  test('answers with the webhooks that it was given', () => {
    const renamed = { ...kept, name: 'renamed' }
    expect(createMatcher([renamed], createMatcher([kept])).match(failed)).toEqual([renamed])
  })

  test('lists again what cannot be read', () => {
    const broken = aWebhook('broken', { filter: 'nonsense' })
    expect(createMatcher([broken], createMatcher([broken])).unreadable).toEqual([broken])
  })
})

describe('ten thousand webhooks', () => {
  test('with filters that ask for different projects are not asked one by one', () => {
    let asked = 0
    const webhooks = Array.from({ length: 10_000 }, (_, index) =>
      aWebhook(`w${index}`, { filter: `spaceId eq "finance" and data.dataTask.projectId eq "p${index}"` }),
    )
    const { predicates } = createMatcher(webhooks)
    const counting = new Map(
      [...predicates].map(([key, predicate]) => [
        key,
        predicate && { ...predicate, accepts: () => (asked += 1) > 0 },
      ]),
    )
    const matcher = createMatcher(webhooks, { predicates: counting })
    const event = { ...failed, data: { dataTask: { projectId: 'p77' } } }
    expect(idsOf(matcher.match(event))).toEqual(['w77'])
    expect(asked).toBe(1)
  })

  test('with the same filter are one question', () => {
    let asked = 0
    const webhooks = Array.from({ length: 10_000 }, (_, index) =>
      aWebhook(`w${index}`, { filter: 'spaceId ne "x"' }),
    )
    const [[key, predicate] = []] = createMatcher(webhooks).predicates
    if (key === undefined || !predicate) throw new Error('the filter was not read')
    const counting = { ...predicate, accepts: () => (asked += 1) > 0 }
    const matcher = createMatcher(webhooks, { predicates: new Map([[key, counting]]) })
    expect(matcher.match(failed)).toHaveLength(10_000)
    expect(asked).toBe(1)
  })
})

test('the matcher answers what a plain loop over the webhooks answers', () => {
  const arbitraryWebhook = fc.record({
    eventTypes: fc.subarray(someTypes.slice(0, 3)),
    filter: fc.oneof(
      { weight: 9, arbitrary: arbitraryFilter },
      { weight: 1, arbitrary: fc.constant('nonsense') },
    ),
    filters: fc.oneof(
      fc.constant(''),
      arbitraryDialects.map(dialects => JSON.stringify(dialects)),
    ),
  })
  fc.assert(
    fc.property(
      fc.array(arbitraryWebhook, { maxLength: 12 }),
      fc.array(arbitraryEvent, { minLength: 1, maxLength: 4 }),
      (fields, events) => {
        // Each twice, so that groups have several members.
        const webhooks = [...fields, ...fields].map((some, index) => aWebhook(`w${index}`, some))
        const matcher = createMatcher(webhooks)
        for (const event of events)
          expect(idsOf(matcher.match(event))).toEqual(idsOf(webhooks.filter(one => wants(one, event))))
      },
    ),
    { numRuns: 200 },
  )
})

function wants({ eventTypes, filter, filters }: Webhook, event: FilteredEvent): boolean {
  const { predicate } = parseFilter(filter)
  const { predicate: dialects } = parseFilters(filters === '' ? [] : JSON.parse(filters))
  const isSubscribed = eventTypes.some(type => type === event['type'])
  return isSubscribed && predicate?.matches(event) === true && dialects?.matches(event) === true
}

function idsOf(webhooks: readonly Webhook[]): readonly string[] {
  return webhooks.map(({ id }) => id)
}
