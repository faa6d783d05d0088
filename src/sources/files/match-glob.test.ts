import fc from 'fast-check'
import { expect, test } from 'vitest'
import { matchGlob } from './match-glob.ts'

test.each([
  ['*.csv', 'a.csv', true],
  ['*.csv', 'x/a.csv', false],
  ['*.csv', '.a.csv', false],
  ['a?.csv', 'a1.csv', true],
  ['a?.csv', 'a.csv', false],
  ['**/*.csv', 'a.csv', true],
  ['**/*.csv', 'x/y/a.csv', true],
  ['x/**', 'x/y/a.csv', true],
  ['x/**/b.csv', 'x/b.csv', true],
  ['a[0-9].csv', 'a7.csv', true],
  ['a[!0-9].csv', 'a7.csv', false],
  ['a[1.csv', 'a[1.csv', true],
  ['a.csv', 'axcsv', false],
  ['a+(b).csv', 'a+(b).csv', true],
])('%s and %s: %s', (glob, path, expected) => {
  expect(matchGlob(glob, path)).toBe(expected)
})

test('every path matches itself and **', () => {
  const step = fc.stringMatching(/^[a-z+()$^|{}\\\- ]{1,6}$/)
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), steps => {
      const path = steps.join('/')
      expect(matchGlob(path, path)).toBe(true)
      expect(matchGlob('**', path)).toBe(true)
      expect(matchGlob(steps.map(() => '*').join('/'), path)).toBe(true)
    }),
  )
})
