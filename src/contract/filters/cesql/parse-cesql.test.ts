import { describe, expect, test } from 'vitest'
import { parseFilter } from '../parse-filter.ts'

describe('an expression that is wrong is refused with its column, what is wrong and a fix', () => {
  test.each([
    ["type = 'a", 8, /has no end/, /Close it with '/],
    ['type = "a', 8, /has no end/, /Close it with "/],
    [String.raw`type = 'a\'`, 8, /has no end/, /\\'/],
    ["type == 'a'", 7, /"=" stands where a value must come/, /attribute/],
    ["type > = 'a'", 8, /"=" stands where a value must come/, /quotes/],
    ["type = = 'a'", 8, /"=" stands where a value must come/, /quotes/],
    ['type LIKE subject', 11, /After LIKE comes a text/, /orders%/],
    ['type LIKE', 10, /After LIKE comes a text/, /quotes/],
    ["type IN 'a'", 9, /After IN comes a list/, /parentheses/],
    ['type IN ()', 10, /"\)" stands where a value must come/, /quotes/],
    ["type IN ('a' 'b')", 14, /"b" stands where an operator or \) must come/, /operator/],
    ["type NOT 'a'", 6, /NOT needs LIKE or IN/, /AND or OR/],
    ["type = 'a' subject", 12, /"subject" stands after the end/, /operator/],
    ["type = 'it''s'", 12, /"s" stands after the end/, /operator/],
    ["type = 'a')", 11, /never opened/, /Remove it/],
    ["(type = 'a'", 1, /never closed/, /Add \)/],
    ['LENGTH(type', 7, /never closed/, /Add \)/],
    ["type = 'a' AND", 15, /ends where a value must come/, /rest/],
    ["AND type = 'a'", 1, /"AND" is no attribute/, /subject/],
    ["type = 'a' AND OR TRUE", 16, /"OR" is no attribute/, /subject/],
    ['EXISTS', 7, /ends where an attribute must come/, /subject/],
    ["EXISTS 'a'", 8, /"a" is no attribute/, /subject/],
    ['EXISTS (type)', 8, /"\(" is no attribute/, /subject/],
    ['my_type = 1', 1, /"my_type" is no attribute/, /subject/],
    ['hops = 2147483648', 8, /2147483648 is no number of 32 bits/, /-2147483648 to 2147483647/],
    ['hops = -2147483649', 8, /-2147483649 is no number/, /32|from/],
    ['hops > 1.5', 8, /"1\.5" is no whole number/, /whole number/],
    ['hops > -1.5', 9, /"1\.5" is no whole number/, /whole number/],
    ['hops = +', 8, /"\+" stands where/, /attribute/],
    ['data. = 1', 5, /"\." has no place/, /LIKE/],
    ['type = `a`', 8, /"`" has no place/, /LIKE/],
    ['type = [a]', 8, /"\[" has no place/, /LIKE/],
    ["type = 'a';", 11, /";" has no place/, /LIKE/],
    ['type = 😀', 8, /"😀" has no place/, /LIKE/],
  ])('%s', (expression, column, what, fix) => {
    // The mark before it counts: the column is that of the whole filter.
    expect(parseFilter(`cesql:${expression}`).problem).toEqual({
      column: column + 6,
      what: expect.stringMatching(what),
      fix: expect.stringMatching(fix),
    })
  })

  test.each([
    ['parentheses', '(', 'TRUE', ')'],
    ['NOT', 'NOT ', 'TRUE', ''],
    ['functions', 'BOOL(', 'TRUE', ')'],
    ['lists of IN', 'TRUE IN (', 'TRUE', ')'],
    ['minus', '- ', 'hops', ''],
  ])('%s may be 100 deep, and no deeper', (_what, before, inner, after) => {
    const nested = (depth: number): string => {
      const expression = `${before.repeat(depth)}${inner}${after.repeat(depth)}`
      return `cesql:${inner === 'hops' ? `${expression} = 1` : expression}`
    }
    expect(parseFilter(nested(100)).problem).toBeUndefined()
    expect(parseFilter(nested(101)).problem).toMatchObject({
      column: expect.toSatisfy((column: number) => column > 100 && column <= 6 + before.length * 101),
      what: /more than 100 deep/,
    })
  })
})

describe('filters that are as long as they may be', () => {
  test.each([
    ['conditions', (length: number) => 'TRUE AND '.repeat(length / 9 - 2) + 'TRUE'],
    ['alternatives', (length: number) => "type = 'x' OR ".repeat(length / 14 - 2) + 'TRUE'],
    ['signs', (length: number) => '1+'.repeat(length / 2 - 20) + '1 > 0'],
    ['an endless text', (length: number) => `'${'\\x'.repeat(length / 2 - 10)}`],
    ['dots and dashes', (length: number) => `data.${'-'.repeat(length - 20)}`],
    ['a list', (length: number) => `1 IN (${'1,'.repeat(length / 2 - 20)}1)`],
  ])('%s are read or refused at once', (_what, expressionOf) => {
    const filter = `cesql:${expressionOf(16_000)}`
    expect(filter.length).toBeGreaterThan(15_900)
    const started = performance.now()
    const { predicate, problem } = parseFilter(filter)
    expect(predicate?.matches({ type: 'y' }) ?? problem?.column).toBeTruthy()
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
