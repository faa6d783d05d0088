import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { classifyAddress, plainAddress } from './classify-address.ts'

test.each([
  ['8.8.8.8', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['2606:4700::1111', 'public'],
  ['2a00:1450:4001::1', 'public'],
  ['64:ff9b::808:808', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['10.0.0.0', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['fc00::1', 'private'],
  ['fdff::1', 'private'],
  ['fec0::1', 'private'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['fd20:ce::254', 'metadata'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['64:ff9b::a9fe:a9fe', 'metadata'],
  ['100.64.0.1', 'shared (CGNAT)'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['192.0.2.1', 'documentation'],
  ['2001:db8::1', 'documentation'],
  ['3fff::1', 'documentation'],
  ['2002:7f00:1::', 'tunnel'],
  ['2001::1', 'tunnel'],
  ['192.88.99.1', 'tunnel'],
  ['0.0.0.0', 'reserved'],
  ['0.1.2.3', 'reserved'],
  ['192.0.0.8', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'reserved'],
  ['100::1', 'reserved'],
  ['64:ff9b:1::a00:1', 'reserved'],
  ['::ffff:0:10.0.0.1', 'reserved'],
  ['2001:2::1', 'reserved'],
  ['4000::1', 'reserved'],
])('%s is %s', (address, kind) => {
  expect(classifyAddress(address)).toBe(kind)
})

test.each(['', 'localhost', '1.2.3', '01.2.3.4', '1.2.3.4.5', 'fe80::1%eth0', '::g', '1::2::3', '[::1]'])(
  '%j is no address, and reserved to be safe',
  text => {
    expect(classifyAddress(text)).toBe('reserved')
    expect(plainAddress(text)).toBeUndefined()
  },
)

describe('every spelling of an address', () => {
  test('of IPv6 has the same kind and the same plain form', () => {
    fc.assert(
      fc.property(groups, fc.boolean(), (address, isUpper) => {
        const texts = spellings(address).map(text => (isUpper ? text.toUpperCase() : text))
        expect(new Set(texts.map(plainAddress)).size).toBe(1)
        expect(new Set(texts.map(classifyAddress)).size).toBe(1)
      }),
    )
  })

  test('of IPv4 within IPv6 is what the IPv4 address is', () => {
    fc.assert(
      fc.property(fc.ipV4(), address => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        const kind = classifyAddress(address)
        expect(classifyAddress(`::ffff:${address}`)).toBe(kind)
        expect(classifyAddress(`0:0:0:0:0:FFFF:${hex}`)).toBe(kind)
        expect(classifyAddress(`64:ff9b::${address}`)).toBe(kind)
        // Below 1.0.0.0 such an IPv6 address is one of its own, such as ::1.
        fc.pre(a > 0)
        expect(classifyAddress(`::${address}`)).toBe(kind)
      }),
    )
  })
})

/** Eight groups, with zeros among them as real addresses have. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
})

function spellings(address: readonly number[]): readonly string[] {
  const short = address.map(group => group.toString(16))
  const long = short.map(group => group.padStart(4, '0'))
  const [high = 0, low = 0] = address.slice(6)
  const quad = [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const zero = address.indexOf(0)
  const compressed = [...short.slice(0, zero), '', ...short.slice(zero + 1)].join(':')
  const padded = compressed.replace(/^:/u, '::').replace(/:$/u, '::')
  return [
    short.join(':'),
    long.join(':'),
    [...short.slice(0, 6), quad].join(':'),
    ...(zero >= 0 ? [padded] : []),
  ]
}
