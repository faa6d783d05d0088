import { describe, expect, test } from 'vitest'
import { AppError } from '../../foundation/app-error.ts'
import type { AddressRules } from '../sending.ts'
import { checkUrl } from './check-url.ts'

const strict: AddressRules = { allowLoopback: false, allow: [] }

function refusalOf(url: string, rules = strict): AppError | undefined {
  try {
    checkUrl(url, rules)
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

describe('a URL is sent to', () => {
  test.each([
    'https://example.com',
    'https://example.com/',
    'https://EXAMPLE.com/Hook?token=%20#part',
    'HTTPS://example.com:8443/hook',
    'https://hooks.eu-1.example.co.uk/a/b',
    'https://xn--bcher-kva.example/hook',
    'https://_dmarc.example.com/',
    'https://1.example.com/',
    'https://example.com:443/',
    `https://example.com/${'x'.repeat(2000)}`,
  ])('when it is https and names a public host: %s', url => {
    expect(refusalOf(url)).toBeUndefined()
  })

  test.each([
    ['http://hooks.corp/x', ['hooks.corp']],
    ['https://hooks.corp/x', ['*.corp']],
    ['http://10.1.2.3:8080/', ['10.0.0.0/8']],
    ['http://[fd12::1]/', ['fd00::/8']],
    ['https://intranet/', ['intranet']],
    ['http://169.254.169.254/', ['169.254.169.254']],
  ])('when the allow list has its host: %s', (url, allow) => {
    expect(refusalOf(url, { allowLoopback: false, allow })).toBeUndefined()
  })

  test.each(['http://localhost:9000/', 'http://127.0.0.1/', 'http://[::1]:1/', 'http://api.localhost/'])(
    'when it is a neighbour of a server on loopback: %s',
    url => {
      expect(refusalOf(url, { allowLoopback: true, allow: [] })).toBeUndefined()
    },
  )
})

describe('a URL that is refused', () => {
  test('because of its credentials does not show them', () => {
    const error = refusalOf('https://ada:hunter2@example.com/hook')
    expect(error?.code).toBe('MILLRACE-DELIVERY-URL-CREDENTIALS')
    expect(error?.message).toBe('The URL, at example.com, has credentials in it')
  })

  test('shows its host, and neither its path nor its query', () => {
    const error = refusalOf('https://example.com/to ken?key=hunter2')
    expect(error?.message).toContain('example.com')
    expect(error?.message).not.toMatch(/ken|hunter2/u)
  })

  test('because it is too long says how long it may be', () => {
    expect(refusalOf(`https://example.com/${'x'.repeat(2048)}`)?.message).toContain('2048 at most')
  })

  test('because its host is written in an unusual way says what it means', () => {
    expect(refusalOf('https://0x7f.1/')?.message).toContain('0x7f.1 means 127.0.0.1')
  })

  test('because it is http stays refused by an allow list of other hosts', () => {
    const rules = { allowLoopback: true, allow: ['other.example'] }
    expect(refusalOf('http://example.com/', rules)?.code).toBe('MILLRACE-DELIVERY-URL-NOT-HTTPS')
  })
})
