import fc from 'fast-check'
import { expect, test } from 'vitest'
import { likeMatcher } from './like-pattern.ts'

test.each([
  ['orders', 'orders', true],
  ['orders', 'Orders', false],
  ['orders', 'orders ', false],
  ['', '', true],
  ['', 'a', false],
  ['%', '', true],
  ['%%', 'a', true],
  ['ord%', 'orders', true],
  ['%ers', 'orders', true],
  ['%der%', 'orders', true],
  ['%der', 'orders', false],
  ['o%d%s', 'orders', true],
  ['o%d%r', 'orders', false],
  ['_rders', 'orders', true],
  ['_', '', false],
  ['_', '😀', true],
  ['__', '😀', false],
  ['%_%', '', false],
  ['a%b', 'a\nb', true],
  ['.*', 'ab', false],
  [String.raw`100\%`, '100%', true],
  [String.raw`100\%`, '1000', false],
  [String.raw`a\_b`, 'a_b', true],
  [String.raw`a\_b`, 'axb', false],
  [String.raw`a\b%`, String.raw`a\bc`, true],
  [String.raw`a\\%`, String.raw`a\%`, true],
  ['a\\', 'a\\', true],
])('LIKE %j takes %j: %s', (pattern, text, expected) => {
  expect(likeMatcher(pattern)(text)).toBe(expected)
})

test('a pattern takes what the regular expression of the same meaning takes', () => {
  const letters = fc.constantFrom('a', 'b', '😀')
  const pattern = fc.array(fc.oneof(letters, fc.constantFrom('%', '_', '\\%', '\\_')), { maxLength: 8 })
  const text = fc.array(fc.oneof(letters, fc.constantFrom('%', '_')), { maxLength: 8 })
  const meanings: Readonly<Record<string, string>> = { '%': '.*', _: '.', '\\%': '%', '\\_': '_' }
  fc.assert(
    fc.property(pattern, text, (symbols, characters) => {
      const expression = new RegExp(`^${symbols.map(symbol => meanings[symbol] ?? symbol).join('')}$`, 'su')
      const written = characters.join('')
      expect(likeMatcher(symbols.join(''))(written)).toBe(expression.test(written))
    }),
    { numRuns: 1000 },
  )
})

test('a pattern that leads into many dead ends is decided at once', () => {
  const isLike = likeMatcher(`${'%a'.repeat(40)}%b`)
  const started = performance.now()
  expect(isLike('a'.repeat(5000))).toBe(false)
  expect(performance.now() - started).toBeLessThan(1000)
})
