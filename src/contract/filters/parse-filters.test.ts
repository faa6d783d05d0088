import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventAttributes } from './event-attributes.ts'
import type { EventPredicate } from './event-filter.ts'
import { parseFilters } from './parse-filters.ts'
import { arbitraryDialects, arbitraryEvent } from './testing/arbitrary-filters.ts'

const event = {
  id: 'event-1',
  type: 'com.qlik.v1.di-projects.di-tasks.failed',
  spaceid: 'finance',
  sequence: 42,
  data: { dataTask: { name: 'orders_daily', projectId: 'sales' }, errorDetails: { status: 500 } },
}

describe('the dialects', () => {
  test.each([
    [[], true],
    [[{ exact: { spaceid: 'finance' } }], true],
    [[{ exact: { spaceid: 'Finance' } }], false],
    [[{ exact: { spaceid: 'financ' } }], false],
    [[{ exact: { spaceid: 'finance', id: 'event-2' } }], false],
    [[{ exact: { 'data.dataTask.projectId': 'sales' } }], true],
    [[{ exact: { sequence: '42' } }], true],
    [[{ prefix: { type: 'com.qlik.v1.' } }], true],
    [[{ prefix: { type: 'qlik' } }], false],
    [[{ suffix: { type: '.failed' } }], true],
    [[{ suffix: { type: '.Failed' } }], false],
    [[{ suffix: { 'data.dataTask.name': '_daily', id: '-1' } }], true],
    [[{ all: [{ exact: { id: 'event-1' } }, { prefix: { type: 'com.' } }] }], true],
    [[{ all: [{ exact: { id: 'event-1' } }, { prefix: { type: 'org.' } }] }], false],
    [[{ any: [{ exact: { id: 'event-2' } }, { prefix: { type: 'com.' } }] }], true],
    [[{ any: [{ exact: { id: 'event-2' } }] }], false],
    [[{ not: { exact: { id: 'event-2' } } }], true],
    [[{ not: { any: [{ exact: { id: 'event-2' } }, { exact: { id: 'event-1' } }] } }], false],
    [[{ sql: 'data.errorDetails.status >= 500' }], true],
    [[{ sql: "id LIKE 'event-_' AND sequence < 42" }], false],
    [[{ exact: { id: 'event-1' } }, { suffix: { type: '.started' } }], false],
  ])('%j matches: %s', (dialects, expected) => {
    expect(predicateOf(dialects).matches(event)).toBe(expected)
  })

  test.each(['exact', 'prefix', 'suffix'])(
    'an absent attribute makes %s not match, and "not" around it match',
    name => {
      const filter = { [name]: { subject: 'x' } }
      expect(predicateOf([filter]).matches(event)).toBe(false)
      expect(predicateOf([{ not: filter }]).matches(event)).toBe(true)
    },
  )

  test('an error in sql is no match, and "not" around it matches', () => {
    expect(predicateOf([{ sql: 'subject = 1' }]).matches(event)).toBe(false)
    expect(predicateOf([{ not: { sql: 'subject = 1' } }]).matches(event)).toBe(true)
  })
})

describe('filters that are wrong are refused with the place and a fix', () => {
  test.each([
    [undefined, 'filters is no array', /Write an array/],
    [{ exact: { id: 'x' } }, 'filters is no array', /Write an array/],
    ['id', 'filters is no array', /Write an array/],
    [['id'], '[0] is no object', /Write one dialect/],
    [[null], '[0] is no object', /Write one dialect/],
    [[[]], '[0] is no object', /Write one dialect/],
    [[{}], '[0] does not have exactly one dialect', /exact, prefix, suffix, all, any, not, sql/],
    [[{ exact: { id: 'x' }, not: {} }], '[0] does not have exactly one dialect', /each object/],
    [[{ like: { id: 'x' } }], '[0] has the dialect "like", which there is not', /exact, prefix/],
    [[{ toString: { id: 'x' } }], '[0] has the dialect "toString", which there is not', /exact/],
    [[{ exact: 'x' }], '[0].exact is no object', /attributes/],
    [[{ exact: {} }], '[0].exact names no attribute', /at least one/],
    [[{ exact: { id: 'x' } }, { prefix: { id: '' } }], '[1].prefix.id is no text, or an empty one', /quotes/],
    [[{ suffix: { id: 7 } }], '[0].suffix.id is no text, or an empty one', /quotes/],
    [[{ exact: { '': 'x' } }], '[0].exact has "", which is no attribute', /path/],
    [[{ exact: { 'data..x': 'x' } }], '[0].exact has "data..x", which is no attribute', /path/],
    [[{ all: [] }], '[0].all is no array of at least one filter', /Write filters/],
    [[{ any: { exact: { id: 'x' } } }], '[0].any is no array of at least one filter', /Write filters/],
    [[{ any: [{ exact: { id: 'x' } }, { all: [{ sql: 7 }] }] }], '[0].any[1].all[0].sql is no text', /CESQL/],
    [[{ not: [] }], '[0].not is no object', /one dialect/],
    [[{ not: { not: {} } }], '[0].not.not does not have exactly one dialect', /one of/],
    [[{ sql: 'id = ' }], '[0].sql column 6: The expression ends where a value must come', /rest/],
    [
      [{ sql: 'LENGTH(id)' }],
      '[0].sql column 1: The expression gives a number, and a filter needs true or false',
      /Compare/,
    ],
    [[{ sql: 'x'.repeat(16_385) }], '[0].sql has more than 16384 characters', /Split/],
  ])('%j', (dialects, what, fix) => {
    expect(parseFilters(dialects).problem).toEqual({ column: 1, what, fix: expect.stringMatching(fix) })
  })

  test.each([
    ['exact', { exact: { id: 'x' } }],
    ['sql', { sql: "id = 'x'" }],
  ])('dialects may be 20 deep with %s as the innermost, and no deeper', (_name, innermost) => {
    const nested = (depth: number): unknown => (depth === 1 ? innermost : { not: nested(depth - 1) })
    expect(parseFilters([nested(20)]).problem).toBeUndefined()
    expect(parseFilters([nested(21)]).problem?.what).toMatch(/is more than 20 filters deep/)
  })

  test('there may be 2,000 dialects and comparisons, and no more', () => {
    const dialects = (count: number): unknown => [
      { any: Array.from({ length: count }, () => ({ sql: 'TRUE' })) },
    ]
    expect(parseFilters(dialects(1999)).problem).toBeUndefined()
    expect(parseFilters(dialects(2000)).problem?.what).toBe('[0].any[1999].sql comes after 2000 others')
  })

  test('dialects that hold themselves are refused', () => {
    const endless: Record<string, unknown> = {}
    endless['not'] = endless
    expect(parseFilters([endless]).problem?.what).toMatch(/deep/)
  })
})

describe('any dialects and any event', () => {
  const words = fc.constantFrom('exact', 'prefix', 'all', 'any', 'not', 'sql', 'id', 'x', '')
  const anything = fc.anything({ key: words, values: [words, fc.integer(), fc.constant(null)], maxDepth: 6 })

  test('reading never throws, and what was read never throws', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.array(anything)), arbitraryEvent, (dialects, someEvent) => {
        const { predicate, problem } = parseFilters(dialects)
        expect(typeof (predicate?.matches(someEvent) ?? problem?.what)).not.toBe('undefined')
      }),
      { numRuns: 500 },
    )
  })

  test('"not" turns the answer around, and "any" and "all" are its mirror images', () => {
    fc.assert(
      fc.property(arbitraryDialects, arbitraryEvent, (dialects, someEvent) => {
        if (dialects.length === 0) return
        const none = predicateOf([{ not: { any: dialects } }])
        const allNot = predicateOf([{ all: dialects.map(not => ({ not })) }])
        const isMatch = predicateOf([{ any: dialects }]).matches(someEvent)
        expect([none.matches(someEvent), allNot.matches(someEvent)]).toEqual([!isMatch, !isMatch])
      }),
      { numRuns: 200 },
    )
  })

  test('what filters require holds for every event that they match', () => {
    fc.assert(
      fc.property(arbitraryDialects, arbitraryEvent, (dialects, someEvent) => {
        const { requires, matches } = predicateOf(dialects)
        if (!matches(someEvent)) return
        const attributes = new EventAttributes(someEvent)
        for (const { path, oneOf } of requires) expect(oneOf).toContain(attributes.get(path).text)
      }),
      { numRuns: 500 },
    )
  })
})

function predicateOf(dialects: unknown): EventPredicate {
  const { predicate, problem } = parseFilters(dialects)
  if (predicate) return predicate
  throw new Error(problem.what)
}
