import { expect, test } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import { errorAnswer } from './error-answer.ts'

test.each([
  [new Error('a bug'), true],
  [new AppError('MILLRACE-STORE-UNREACHABLE', 'no answer'), true],
  [new AppError('MILLRACE-API-STOPPING', 'The server is stopping'), false],
  [new AppError('MILLRACE-WEBHOOK-UNKNOWN', 'There is no webhook "x"'), false],
])('%o belongs into the log: %s', (thrown, isUnexpected) => {
  expect(errorAnswer(thrown, 'trace').isUnexpected).toBe(isUnexpected)
})
