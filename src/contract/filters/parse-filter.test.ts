import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventAttributes } from './event-attributes.ts'
import type { EventPredicate, FilteredEvent } from './event-filter.ts'
import { parseFilter } from './parse-filter.ts'
import { arbitraryEvent, arbitraryFilter } from './testing/arbitrary-filters.ts'

const event: FilteredEvent = {
  id: 'event-1',
  type: 'failed',
  spaceid: 'finance',
  data: { dataTask: { id: 'orders-k3xd', name: 'Orders "new"', ownerId: 'ada', projectId: 'sales' } },
}

describe('the SCIM subset', () => {
  test.each([
    ['', true],
    ['  \n\t', true],
    ['data.dataTask.projectId eq "sales"', true],
    ['data.dataTask.projectId eq "Sales"', false],
    ['data.dataTask.projectId ne "sales"', false],
    ['data.dataTask.projectId ne "stock"', true],
    ['data.dataTask.ownerId eq "ada"', true],
    ['data.dataTask.id eq "orders-k3xd"', true],
    ['id eq "orders-k3xd"', true],
    ['id eq "event-1"', false],
    ['spaceId eq "finance"', true],
    ['topLevelResourceId eq "sales"', true],
    [String.raw`data.dataTask.name eq "Orders \"new\""`, true],
    [String.raw`data.dataTask.projectId eq "\u0073ales"`, true],
    ['DATA.datatask.PROJECTID Eq "sales"', true],
    ['spaceId eq "x" OR spaceId EQ "finance"', true],
    ['(spaceId eq "finance")', true],
    ['((spaceId eq "x")or(spaceId eq "finance"))', true],
    ['\nspaceId\teq\n"finance"\n', true],
  ])('%s matches: %s', (filter, expected) => {
    expect(predicateOf(filter).matches(event)).toBe(expected)
  })

  test('"and" binds tighter than "or", and parentheses tighter than both', () => {
    const [yes, no] = ['spaceId eq "finance"', 'spaceId eq "x"']
    expect(predicateOf(`${yes} or ${no} and ${no}`).matches(event)).toBe(true)
    expect(predicateOf(`(${yes} or ${no}) and ${no}`).matches(event)).toBe(false)
    expect(predicateOf(`${no} and ${no} or ${yes}`).matches(event)).toBe(true)
    expect(predicateOf(`${no} and (${no} or ${yes})`).matches(event)).toBe(false)
  })

  test.each([
    ['is absent', {}],
    ['is null', { spaceid: null }],
    ['is inherited', Object.create({ spaceid: 'finance' }) as FilteredEvent],
  ])('an attribute that %s is equal to no text, not even the empty one', (_how, without) => {
    expect(predicateOf('spaceId eq "finance"').matches(without)).toBe(false)
    expect(predicateOf('spaceId eq ""').matches(without)).toBe(false)
    expect(predicateOf('spaceId ne "finance"').matches(without)).toBe(true)
  })

  test('a number and a boolean are compared as they are written', () => {
    expect(predicateOf('spaceId eq "7"').matches({ spaceid: 7 })).toBe(true)
    expect(predicateOf('spaceId eq "true"').matches({ spaceid: true })).toBe(true)
  })
})

describe('a filter that is wrong is refused with its column, what is wrong and a fix', () => {
  test.each([
    ['name eq "x"', 1, /"name" cannot be filtered on/, /Write data\.dataTask\.name/],
    ['id eq "x" or colour eq "x"', 14, /"colour" cannot be filtered on/, /data\.dataTask\.id, .*cesql:/],
    ['data.x eqq "y"', 1, /"data\.x" cannot be filtered on/, /Use one of/],
    ['id eqq "y"', 4, /"eqq" is no comparison/, /eq or ne/],
    ['id', 3, /ends where a comparison must come/, /eq or ne/],
    ['id "x"', 4, /"x" is no comparison/, /eq or ne/],
    ['id eq', 6, /ends where a value must come/, /double quotes/],
    ['id eq x', 7, /"x" is no value/, /double quotes/],
    ['id eq 7', 7, /"7" has no place/, /"7"/],
    ['id eq -7', 7, /"-" has no place/, /as texts/],
    ["id eq 'x'", 7, /"'" has no place/, /double quotes/],
    ['id = "x"', 4, /"=" has no place/, /eq or ne/],
    ['id eq "x" && id eq "y"', 11, /"&" has no place/, /and or or/],
    ['id eq "x', 7, /has no end/, /Close it/],
    [String.raw`id eq "\x"`, 7, /no JSON string/, /backslash/],
    ['id eq "a\nb"', 7, /no JSON string/, /\\n/],
    ['id eq "x" and', 14, /ends where a condition must come/, /projectId/],
    ['id eq "x" "y"', 11, /"y" stands after the end/, /and or or/],
    ['id eq "x" id eq "y"', 11, /"id" stands after the end/, /and or or/],
    ['(id eq "x" id eq "y")', 12, /"id" stands after the end/, /and or or/],
    ['"x" eq id', 1, /does not begin with a text/, /projectId/],
    ['()', 2, /Before this parenthesis is no condition/, /projectId/],
    ['id eq "x")', 10, /never opened/, /Remove it/],
    ['id eq "x" and (id eq "y"', 15, /never closed/, /Add \)/],
    ['not (id eq "x")', 1, /no "not"/, /ne/],
    ['id eq "x" and 😀', 15, /"😀" has no place/, /projectId/],
  ])('%s', (filter, column, what, fix) => {
    expect(parseFilter(filter).problem).toEqual({
      column,
      what: expect.stringMatching(what),
      fix: expect.stringMatching(fix),
    })
  })

  test('parentheses may be 100 deep, and no deeper', () => {
    const nested = (depth: number): string => `${'('.repeat(depth)}id eq "x"${')'.repeat(depth)}`
    expect(parseFilter(nested(100)).problem).toBeUndefined()
    expect(parseFilter(nested(101)).problem).toMatchObject({ column: 101, what: /100 deep/ })
  })

  test('a filter may have 16,384 characters, and no more', () => {
    const long = (length: number): string => `id eq "${'x'.repeat(length - 8)}"`
    expect(parseFilter(long(16_384)).problem).toBeUndefined()
    expect(parseFilter(long(16_385)).problem).toMatchObject({ column: 16_385, what: /16385/ })
  })

  test('a filter of a thousand conditions is read', () => {
    const conditions = Array.from({ length: 1000 }, (_, index) => `id eq "${index}"`)
    const { matches } = predicateOf(conditions.join(' or '))
    expect([matches({ data: { dataTask: { id: '999' } } }), matches(event)]).toEqual([true, false])
  })
})

describe('CESQL after cesql:', () => {
  test.each([
    ["cesql:data.dataTask.projectId = 'sales'", true],
    ["  CeSQL: data.dataTask.projectId LIKE 'sal%'", true],
    ["cesql:data.dataTask.projectId != 'sales'", false],
    ['cesql:EXISTS subject', false],
    ["cesql:subject != 'x'", false],
    ["cesql:NOT (subject = 'x')", false],
    ["cesql:id = 'event-1'", true],
    ["cesql:ID = 'event-1'", true],
    ['cesql:id', false],
  ])('%s matches: %s', (filter, expected) => {
    expect(predicateOf(filter).matches(event)).toBe(expected)
  })

  test.each([
    ['cesql:', 7, /ends where a value must come/],
    ['cesql: LENGTH(id)', 7, /gives a number/],
    ["cesql:CONCAT('a', id)", 7, /gives a text/],
    ["cesql:'true'", 7, /gives a text/],
    ['cesql:SIZE(id) = 1', 7, /no function SIZE/],
    ['cesql:id = 1 OR ABS(1, 2) = 1', 17, /ABS does not take 2 arguments/],
    ["cesql:id IN ('a', SUBSTRING(id)) ", 19, /SUBSTRING does not take 1 argument$/],
    ['cesql:NOT ABS() = 1', 11, /ABS does not take 0 arguments/],
  ])('%s: what is wrong is found at column %s', (filter, column, what) => {
    expect(parseFilter(filter).problem).toMatchObject({ column, what: expect.stringMatching(what) })
  })
})

describe('any text and any event', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom('id', 'eq', 'ne', '"x"', "'x'", 'and', 'or', '(', ')', 'NOT', '-', '7', ',', 'IN'),
        {
          maxLength: 12,
        },
      )
      .map(words => words.join(' ')),
  )
  const anyEvent = fc.oneof(arbitraryEvent, fc.dictionary(fc.string(), fc.anything({ withBigInt: true })))

  test('reading never throws, and a problem is always in the text or just behind it', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), anyEvent, (text, isCesql, someEvent) => {
        const filter = isCesql ? `cesql:${text}` : text
        const { predicate, problem } = parseFilter(filter)
        expect(typeof (predicate?.matches(someEvent) ?? problem?.what)).not.toBe('undefined')
        const column = problem?.column ?? 1
        expect(column >= 1 && column <= filter.length + 1).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('a right filter never throws, and says the same when attributes are shared', () => {
    fc.assert(
      fc.property(fc.array(arbitraryFilter, { maxLength: 4 }), anyEvent, (filters, someEvent) => {
        const shared = new EventAttributes(someEvent)
        const predicates = filters.map(filter => predicateOf(filter))
        expect(predicates.map(predicate => predicate.accepts(shared))).toEqual(
          predicates.map(predicate => predicate.matches(someEvent)),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('what a filter requires holds for every event that it matches', () => {
    fc.assert(
      fc.property(arbitraryFilter, arbitraryEvent, (filter, someEvent) => {
        const { requires, matches } = predicateOf(filter)
        if (!matches(someEvent)) return
        const attributes = new EventAttributes(someEvent)
        for (const { path, oneOf } of requires) expect(oneOf).toContain(attributes.get(path).text)
      }),
      { numRuns: 1000 },
    )
  })

  test('blanks and the case of words change nothing', () => {
    fc.assert(
      fc.property(arbitraryFilter, arbitraryEvent, (filter, someEvent) => {
        const spaced = filter.replaceAll(/ (and|or|eq|ne|in|like) /gi, word => `\n ${word.toUpperCase()}\t`)
        expect(predicateOf(spaced).matches(someEvent)).toBe(predicateOf(filter).matches(someEvent))
      }),
    )
  })
})

function predicateOf(filter: string): EventPredicate {
  const { predicate, problem } = parseFilter(filter)
  if (predicate) return predicate
  throw new Error(`${filter}: column ${problem.column}: ${problem.what}`)
}
