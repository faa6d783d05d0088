import { expect, test } from 'vitest'
import { expandExpression } from './expand-expression.ts'

const place = { file: 'a.yaml', line: 3, column: 5 }
const expression = {
  statement: 'SELECT ${id}, ${amount} FROM ${ orders }',
  aliases: [
    { name: 'id', value: 'customer_id' },
    { name: 'amount', value: 'amount' },
    { name: 'orders', value: 'p$_$t$_$orders' },
  ],
  place,
}

test('each placeholder becomes what its alias stands for', () => {
  expect(expandExpression(expression, alias => `"${alias.value}"`)).toBe(
    'SELECT "customer_id", "amount" FROM "p$_$t$_$orders"',
  )
})

test('a replacement with dollar signs is taken literally', () => {
  expect(expandExpression({ ...expression, statement: '${id}' }, () => '$& $1')).toBe('$& $1')
})

test('a placeholder without alias is an error with its place', () => {
  const broken = {
    ...expression,
    statement: 'SELECT ${amuont}',
    placeOfText: () => ({ ...place, column: 12 }),
  }
  expect(() => expandExpression(broken, () => 'x')).toThrow(
    expect.objectContaining({
      code: 'MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER',
      place: { ...place, column: 12 },
      fix: 'Did you mean ${amount}?',
    }),
  )
})

test('an alias that points to nothing is an error', () => {
  expect(() => expandExpression(expression, () => undefined)).toThrow(
    expect.objectContaining({ code: 'MILLRACE-PROJECT-UNKNOWN-PLACEHOLDER', place }),
  )
})
