import { describe, expect, test } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import { AttemptEnded, explainFailure, explainUnsendable } from './explain-failure.ts'

function withCode(code: string, message = 'the words of a library'): Error {
  return Object.assign(new Error(message), { code })
}

test.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['EAI_NODATA', 'dns'],
  ['ECONNREFUSED', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['UND_ERR_SOCKET', 'reset'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['EACCES', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['EPROTO', 'tls'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['SOMETHING_NEW', 'protocol'],
])('%s is of the class %s, in words that say what to look at', (code, errorClass) => {
  const failure = explainFailure(withCode(code), 'hooks.example:8443')
  expect(failure.errorClass).toBe(errorClass)
  expect(failure.message).toMatch(/(Check|Look) /u)
  expect(failure.message).toContain(`${code})`)
  expect(failure.message).toContain('hooks.example:8443')
})

test.each([
  ['UND_ERR_INVALID_ARG', 'settings', 'The request could not be made (invalid x-key header).'],
  ['UND_ERR_DESTROYED', 'interrupted', 'The attempt was given up, because the server stops.'],
])('%s is of the class %s, and no matter of the receiver', (code, errorClass, words) => {
  const failure = explainFailure(withCode(code, 'invalid x-key header'), 'hooks.example')
  expect(failure.errorClass).toBe(errorClass)
  expect(failure.message).toContain(words)
  expect(failure.message).not.toContain('hooks.example')
})

test('our own end of an attempt speaks for itself', () => {
  const failure = explainFailure(new AttemptEnded('timeout', 'Too late.'), 'hooks.example')
  expect(failure).toEqual({ errorClass: 'timeout', message: 'Too late.' })
})

describe('an expected failure', () => {
  test.each([
    ['MILLRACE-DELIVERY-ADDRESS-FORBIDDEN', 'address'],
    ['MILLRACE-DELIVERY-HOST-FORBIDDEN', 'address'],
    ['MILLRACE-DELIVERY-URL-INVALID', 'address'],
    ['MILLRACE-DELIVERY-REVOCATION-UNSUPPORTED', 'settings'],
    ['MILLRACE-VAULT-CANNOT-OPEN', 'settings'],
  ])('%s is of the class %s, with its fix', (code, errorClass) => {
    const error = new AppError(code, 'It cannot be', { fix: 'Do it otherwise.' })
    const failure = { errorClass, message: 'It cannot be. Do it otherwise.' }
    expect(explainFailure(error, 'hooks.example')).toEqual(failure)
    expect(explainUnsendable(error)).toEqual(failure)
  })
})

test('what goes wrong before there is a connection is a matter of the settings', () => {
  expect(explainUnsendable(new TypeError('no key'))).toEqual({
    errorClass: 'settings',
    message: 'The request could not be made (no key). Check the headers and the URL.',
  })
})
