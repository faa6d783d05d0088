import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchesPattern } from './matches-pattern.ts'

test.each([
  ['orders', 'orders', true],
  ['orders', 'Orders', true],
  ['orders', 'order', false],
  ['%', '', true],
  ['', 'anything', true],
  ['ord%', 'orders', true],
  ['%ers', 'orders', true],
  ['%d%e%', 'orders', true],
  ['a%a', 'a', false],
  ['a%a', 'aa', true],
  ['100[%]', '100%', true],
  ['100[%]', '100x', false],
  ['a.b', 'axb', false],
  ['%_%', 'abc', false],
])('pattern %j and name %j: %s', (pattern, name, matches) => {
  expect(matchesPattern(pattern, name)).toBe(matches)
})

test('letters of either case differ when the source says so', () => {
  expect(matchesPattern('Ord%', 'orders', { caseSensitive: true })).toBe(false)
  expect(matchesPattern('Ord%', 'Orders', { caseSensitive: true })).toBe(true)
})

test('a pattern matches what a search through all possibilities matches', () => {
  const part = fc.constantFrom('a', 'b', '%', '[%]', '[')
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '%', '['), maxLength: 8 })
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), name, (parts, text) => {
      expect(matchesPattern(parts.join(''), text, { caseSensitive: true })).toBe(
        searched(parts.join(''), text),
      )
    }),
    { numRuns: 2000 },
  )
})

function searched(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('[%]')) return text.startsWith('%') && searched(pattern.slice(3), text.slice(1))
  if (!pattern.startsWith('%'))
    return text.startsWith(pattern.charAt(0)) && searched(pattern.slice(1), text.slice(1))
  return searched(pattern.slice(1), text) || (text !== '' && searched(pattern, text.slice(1)))
}
