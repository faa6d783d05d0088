import { expect, test } from 'vitest'
import { problemCatalogue } from '../contract/problems/catalogue.ts'
import { AppError } from '../foundation/app-error.ts'
import { exitCodeMeanings, exitCodeOf, exitCodes } from './exit-codes.ts'

test.each([
  ['MILLRACE-CLI-WRONG-USAGE', 2],
  ['MILLRACE-CLI-TIMED-OUT', 6],
  ['MILLRACE-PROJECT-UNKNOWN', 2],
  ['MILLRACE-PROJECT-UNKNOWN-TASK', 2],
  ['MILLRACE-PROJECT-SYNTAX', 3],
  ['MILLRACE-CONFIG-NO-WORKSPACE', 2],
  ['MILLRACE-CONFIG-INVALID', 3],
  ['MILLRACE-STORE-BUSY', 4],
  ['MILLRACE-PLATFORM-IN-USE', 4],
  ['MILLRACE-DUPLICATE-KEY', 1],
])('%s ends the process with %d', (code, expected) => {
  expect(problemCatalogue).toHaveProperty(code)
  expect(exitCodeOf(new AppError(code, 'what'))).toBe(expected)
})

test('an error that nobody expected means that the work failed', () => {
  expect(exitCodeOf(new TypeError('a bug'))).toBe(1)
})

test('every exit code has a meaning', () => {
  expect(Object.keys(exitCodeMeanings).map(Number)).toEqual(Object.values(exitCodes))
})
