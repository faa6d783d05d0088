import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closestName } from './closest-name.ts'

const keys = ['name', 'tenant', 'owner', 'spaces', 'projects', 'state', 'platform', 'connections', 'limits']

test.each([
  ['conections', 'connections'],
  ['connection', 'connections'],
  ['Spaces', 'spaces'],
  ['plaftorm', 'platform'],
  ['pro-jects', 'projects'],
  ['onwer', 'owner'],
  ['colour', undefined],
  ['x', undefined],
])('%s is taken for %s', (written, meant) => {
  expect(closestName(written, keys)).toBe(meant)
})

test('the nearest of several wins, and the first of equally near ones', () => {
  expect(closestName('ordrs', ['order', 'orders'])).toBe('orders')
  expect(closestName('tabl', ['table', 'tabla'])).toBe('table')
})

test('a name is closest to itself', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), names => {
      const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '')
      expect(plain(closestName(names[0] ?? '', names) ?? '')).toBe(plain(names[0] ?? ''))
    }),
  )
})
