import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluateCesql } from './evaluate-cesql.ts'
import type { CesqlValue, ErrorKind } from './expression.ts'

const event = {
  id: 'event-1',
  subject: 'di-projects/sales/di-tasks/orders',
  hops: 3,
  huge: 3_000_000_000,
  half: 2.5,
  urgent: true,
  count: '12',
  nothing: null,
  title: 'Ünï 😀 x',
  data: { dataTask: { name: 'Orders', tags: ['a', 'b'], 'first-name': 'Ada', projectId: 'sales' } },
}

describe('values', () => {
  test.each<[string, CesqlValue]>([
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"it\'s"`, String.raw`it\'s`],
    ["'a\nb'", 'a\nb'],
    ['-2147483648', -2_147_483_648],
    ['+2147483647', 2_147_483_647],
    ['007', 7],
    ['tRuE', true],
    ['hops', 3],
    ['urgent', true],
    ['HOPS', 3],
    ['huge', '3000000000'],
    ['half', '2.5'],
    ['data.dataTask.name', 'Orders'],
    ['data.dataTask.first-name', 'Ada'],
    ['data.dataTask.tags', '["a","b"]'],
    ['data.dataTask.tags.0', 'a'],
  ])('%s is %j', (expression, value) => {
    expect(evaluateCesql(expression, event)).toEqual({ value })
  })

  test('the number -0 of an event is 0', () => {
    expect(evaluateCesql('x = 0', { x: -0 })).toEqual({ value: true })
  })
})

describe('operators', () => {
  test.each<[string, CesqlValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['100 / 5 / 2', 10],
    ['-7 / 2', -3],
    ['-7 % 2', -1],
    ['7 % -2', 1],
    ['- 7', -7],
    ['- -7', 7],
    ['-hops', -3],
    ['1 -1', 0],
    ["'4' * count", 48],
    ['TRUE + 1', 2],
    ['1 < 2 = TRUE', true],
    ["'9' < '10'", true],
    ['urgent >= 1', true],
    ['hops = "3"', true],
    ["count = 12 AND '12' = count", true],
    ["urgent = 'true'", true],
    ["'TRUE' = urgent", true],
    ['0 = FALSE', true],
    ["'a' = 'A'", false],
    ["'a' <> 'A'", true],
    ["'a' != 'a'", false],
    ['NOT urgent', false],
    ['not not urgent', true],
    ['NOT (hops = 3)', false],
    ['NOT urgent = FALSE', true],
    ['TRUE OR FALSE AND FALSE', false],
    ['TRUE OR (FALSE AND FALSE)', true],
    ['FALSE AND TRUE OR TRUE', true],
    ['TRUE XOR TRUE OR TRUE', true],
    ['FALSE AND missing', false],
    ['TRUE OR 1 / 0 = 1', true],
    ["hops IN (1, '3')", true],
    ["hops NOT IN (1, '3')", false],
    ["'3' IN (hops)", true],
    ["'a' IN ('b', LOWER('A'))", true],
    ['hops IN (3, missing)', true],
    ['EXISTS subject AND EXISTS data.dataTask.name', true],
    ['EXISTS nothing OR EXISTS data.nobody OR EXISTS tostring', false],
    ['data.dataTask LIKE \'%"sales"%\'', true],
    ["hops LIKE '_'", true],
    ["subject LIKE 'di-%' = TRUE", true],
    ["subject NOT LIKE '%orders'", false],
  ])('%s is %j', (expression, value) => {
    expect(evaluateCesql(expression, event)).toEqual({ value })
  })
})

describe('functions', () => {
  test.each<[string, CesqlValue]>([
    ['LENGTH(title)', 7],
    ["LENGTH('')", 0],
    ['LENGTH(12345)', 5],
    ["concat('a', 1, TRUE)", 'a1true'],
    ['CONCAT()', ''],
    ["CONCAT_WS(', ', 'a', 'b', 'c')", 'a, b, c'],
    ["CONCAT_WS('-')", ''],
    ["UPPER('straße')", 'STRASSE'],
    ["LOWER('ÄB')", 'äb'],
    ["TRIM(' \t a b\u00a0 ')", 'a b'],
    ["LEFT('abc', 2)", 'ab'],
    ["LEFT('abc', 9)", 'abc'],
    ['LEFT(title, 5)', 'Ünï 😀'],
    ['RIGHT(title, 3)', '😀 x'],
    ["RIGHT('abc', 0)", ''],
    ["RIGHT('abc', '2')", 'bc'],
    ["SUBSTRING('abcdef', 3)", 'cdef'],
    ["SUBSTRING('abcdef', -2)", 'ef'],
    ["SUBSTRING('abcdef', 2, 3)", 'bcd'],
    ["SUBSTRING('abcdef', -4, 2)", 'cd'],
    ["SUBSTRING('abcdef', 5, 99)", 'ef'],
    ["SUBSTRING('abcdef', 0, 3)", ''],
    ['SUBSTRING(title, 5, 1)', '😀'],
    ['ABS(-5) + ABS(5)', 10],
    ["INT('-012')", -12],
    ['INT(TRUE)', 1],
    ["BOOL('False')", false],
    ['BOOL(2)', true],
    ['STRING(FALSE)', 'false'],
    ['STRING(-0)', '0'],
  ])('%s is %j', (expression, value) => {
    expect(evaluateCesql(expression, event)).toEqual({ value })
  })
})

describe('errors, each with the value that stands in', () => {
  test.each<[string, ErrorKind, CesqlValue]>([
    ['missing', 'missingAttribute', false],
    ['nothing', 'missingAttribute', false],
    ["missing != 'x'", 'missingAttribute', false],
    ['missing + 1', 'missingAttribute', 0],
    ['LENGTH(missing)', 'missingAttribute', 0],
    ['LOWER(missing)', 'missingAttribute', ''],
    ['TRUE AND missing', 'missingAttribute', false],
    ['missing OR TRUE', 'missingAttribute', false],
    ['hops IN (1, missing)', 'missingAttribute', false],
    ["missing LIKE '%'", 'missingAttribute', false],
    ['1 / 0', 'math', 0],
    ['1 % 0', 'math', 0],
    ['2147483647 + 1', 'math', 0],
    ['-2147483648 - 1', 'math', 0],
    ['65536 * 65536', 'math', 0],
    ['-2147483648 / -1', 'math', 0],
    ['- -2147483648', 'math', 0],
    ['ABS(-2147483648)', 'math', 2_147_483_647],
    ['1 / 0 = 0', 'math', false],
    ["'x' + 1", 'cast', 0],
    ["'1.5' + 1", 'cast', 0],
    ["' 1' + 1", 'cast', 0],
    ["'2147483648' < 1", 'cast', false],
    ['huge > 1', 'cast', false],
    ["'yes' AND TRUE", 'cast', false],
    ['subject = 7', 'cast', false],
    ["BOOL('1')", 'cast', false],
    ["INT('')", 'cast', 0],
    ['NOT hops', 'cast', true],
    ['NOT hops = 3', 'cast', false],
    ["LEFT('abc', -1)", 'functionEvaluation', 'abc'],
    ["RIGHT('abc', -1)", 'functionEvaluation', 'abc'],
    ["SUBSTRING('abc', 4)", 'functionEvaluation', ''],
    ["SUBSTRING('abc', -4)", 'functionEvaluation', ''],
    ["SUBSTRING('abc', 1, -1)", 'functionEvaluation', ''],
    ['NOBODY(1)', 'missingFunction', false],
    ['LENGTH()', 'missingFunction', false],
  ])('%s: %s, %j', (expression, error, value) => {
    expect(evaluateCesql(expression, event)).toEqual({ error, value })
  })

  test('a text of more than a million characters is not made', () => {
    const doubled = (times: number): string => (times === 0 ? 'subject' : `CONCAT(${doubled(times - 1)}, x)`)
    const large = { subject: 'x'.repeat(1_000_000), x: 'x'.repeat(50_000) }
    expect(evaluateCesql(`LENGTH(${doubled(0)})`, large).value).toBe(1_000_000)
    expect(evaluateCesql(`LENGTH(${doubled(1)})`, large)).toEqual({ error: 'functionEvaluation', value: 0 })
  })
})

describe('arithmetic', () => {
  interface Sum {
    readonly text: string
    readonly value: number | undefined
  }

  const { sum } = fc.letrec<{ sum: Sum }>(tie => ({
    sum: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })).map(value => ({ text: String(value), value })),
      fc
        .tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/', '%'), tie('sum'))
        .map(([left, operator, right]) => ({
          text: `(${left.text}) ${operator} (${right.text})`,
          value: calculated(left.value, operator, right.value),
        })),
    ),
  }))

  test('is that of 32 bits, rounded towards 0, and everything else is an error', () => {
    fc.assert(
      fc.property(sum, ({ text, value }) => {
        const found = evaluateCesql(text, {})
        expect(found).toEqual(value === undefined ? { error: 'math', value: 0 } : { value })
      }),
      { numRuns: 1000 },
    )
  })

  function calculated(
    left: number | undefined,
    operator: string,
    right: number | undefined,
  ): number | undefined {
    if (left === undefined || right === undefined) return undefined
    if (right === 0 && (operator === '/' || operator === '%')) return undefined
    const exact = exactly(BigInt(left), operator, BigInt(right))
    return BigInt.asIntN(32, exact) === exact ? Number(exact) : undefined
  }

  function exactly(left: bigint, operator: string, right: bigint): bigint {
    switch (operator) {
      case '+':
        return left + right
      case '-':
        return left - right
      case '*':
        return left * right
      case '/':
        return left / right
      default:
        return left % right
    }
  }
})

test('every text is a literal, in either quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom("'", '"'), (text, quote) => {
      // A backslash before the closing quote cannot be written: it would escape it.
      fc.pre(!text.includes('\\'))
      const literal = `${quote}${text.replaceAll(quote, `\\${quote}`)}${quote}`
      expect(evaluateCesql(literal, {})).toEqual({ value: text })
    }),
  )
})
