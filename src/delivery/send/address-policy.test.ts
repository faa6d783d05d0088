import { describe, expect, test } from 'vitest'
import { addressPolicy, isLoopbackHost } from './address-policy.ts'

function policyOf(...allow: readonly string[]) {
  return addressPolicy({ allowLoopback: false, allow })
}

describe('an address that a name leads to', () => {
  test('may be public, whatever the list says', () => {
    expect(policyOf().refusal('8.8.8.8', 'example.com')).toBeUndefined()
  })

  test('that is private is refused with what it is', () => {
    expect(policyOf().refusal('10.1.2.3', 'example.com')).toBe('10.1.2.3 is a private address')
  })

  test.each([
    ['the address itself', '10.1.2.3'],
    ['its range', '10.0.0.0/8'],
    ['the address as IPv6 writes it', '::ffff:10.1.2.3'],
    ['the host', 'hooks.corp.example'],
    ['the host in capitals, with spaces', ' Hooks.Corp.Example '],
    ['a suffix of the host', '*.corp.example'],
  ])('that is private is allowed by %s on the list', (_what, entry) => {
    expect(policyOf(entry).refusal('10.1.2.3', 'hooks.corp.example')).toBeUndefined()
  })

  test.each([
    ['another address', '10.1.2.4'],
    ['another range', '10.2.0.0/16'],
    ['another host', 'hooks.example'],
    ['a longer host', 'x.hooks.corp.example'],
    ['a suffix that is not one of labels', '*.orp.example'],
    ['a suffix that is the host itself', '*.hooks.corp.example'],
    ['a range without its length', '10.0.0.0/'],
    ['a range with a length that is none', '10.0.0.0/x'],
    ['a range that is too long', '10.0.0.0/33'],
    ['nothing', ''],
    ['a star', '*'],
  ])('that is private stays refused with %s on the list', (_what, entry) => {
    expect(policyOf(entry).refusal('10.1.2.3', 'hooks.corp.example')).toBeDefined()
  })

  test.each(['fd00::/8', '[fd00::]/8', 'fd12::1', '[fd12::1]', 'FD12:0::0:1'])(
    'of IPv6 is allowed by %s on the list',
    entry => {
      expect(policyOf(entry).refusal('fd12::1', 'hooks.corp.example')).toBeUndefined()
    },
  )

  test.each([
    ['a range', '169.254.0.0/16'],
    ['all addresses', '0.0.0.0/0'],
    ['the host', 'metadata.example'],
  ])('that hands out credentials is not allowed by %s on the list', (_what, entry) => {
    expect(policyOf(entry).refusal('169.254.169.254', 'metadata.example')).toContain('metadata')
  })

  test('that hands out credentials is allowed by itself on the list', () => {
    expect(policyOf('169.254.169.254').refusal('169.254.169.254', 'metadata.example')).toBeUndefined()
  })

  test('that is loopback is allowed for a loopback host of a server on loopback, and for no other', () => {
    const policy = addressPolicy({ allowLoopback: true, allow: [] })
    expect(policy.refusal('127.0.0.1', 'localhost')).toBeUndefined()
    expect(policy.refusal('::1', 'api.localhost')).toBeUndefined()
    expect(policy.refusal('127.0.0.1', 'example.com')).toBeDefined()
    expect(policy.refusal('10.0.0.1', 'localhost')).toBeDefined()
    expect(policyOf().refusal('127.0.0.1', 'localhost')).toBeDefined()
  })
})

describe('a host of a URL', () => {
  test.each([
    ['an address in a range', '10.1.2.3', '10.0.0.0/8'],
    ['an IPv6 address in its brackets', '[fd12::1]', 'fd00::/8'],
    ['a name', 'hooks', 'hooks'],
    ['a name below a suffix', 'a.b.corp', '*.corp'],
  ])('that is %s is allowed by the list', (_what, host, entry) => {
    expect(policyOf(entry).isHostAllowed(host)).toBe(true)
    expect(policyOf().isHostAllowed(host)).toBe(false)
  })

  test.each(['localhost', 'api.localhost', '127.0.0.1', '127.9.9.9', '[::1]', '[::ffff:7f00:1]'])(
    '%s is loopback',
    host => {
      expect(isLoopbackHost(host)).toBe(true)
    },
  )

  test.each(['localhost.example.com', 'notlocalhost', 'localhost.', '10.0.0.1', '[::2]', '0.0.0.0'])(
    '%s is not loopback',
    host => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )
})
