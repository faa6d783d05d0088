import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../foundation/secret.ts'
import { makeVaultKey, openVault } from './open-vault.ts'

const cannotOpen = expect.objectContaining({ code: 'MILLRACE-VAULT-CANNOT-OPEN' })
const key = makeVaultKey()
const vault = openVault(new Secret(key))

describe('a sealed text', () => {
  test('opens with the key and the context that it was sealed with', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, context) => {
        expect(vault.open(vault.seal(text, context), context).reveal()).toBe(text)
      }),
    )
  })

  test('opens in another vault with the same key', () => {
    const other = openVault(new Secret(`${key}\n`))
    expect(other.open(vault.seal('hidden', 'here'), 'here').reveal()).toBe('hidden')
  })

  test('is another one each time', () => {
    expect(vault.seal('hidden', 'here')).not.toBe(vault.seal('hidden', 'here'))
  })

  test('does not show the text', () => {
    const sealed = vault.seal('hidden', 'here')
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('hidden')
    expect(sealed).toMatch(/^v1\.[\w-]+$/u)
  })

  test('does not open with another key', () => {
    const other = openVault(new Secret(makeVaultKey()))
    expect(() => other.open(vault.seal('hidden', 'here'), 'here')).toThrow(cannotOpen)
  })

  test('does not open in another place', () => {
    expect(() => vault.open(vault.seal('hidden', 'webhook/1/secret'), 'webhook/2/secret')).toThrow(cannotOpen)
  })

  test('does not open when any character of it was changed, lost or added', () => {
    const sealed = vault.seal('hidden', 'here')
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A'
      const changed = [sealed.slice(0, index) + other + sealed.slice(index + 1), sealed.slice(0, index)]
      for (const text of changed) expect(() => vault.open(text, 'here')).toThrow(cannotOpen)
    }
    for (const more of ['=', ' ', '!', 'A', '\n'])
      expect(() => vault.open(sealed + more, 'here')).toThrow(cannotOpen)
  })

  test.each(['', 'v1.', 'v1.AAAA', 'v2.AAAA', 'hidden'])('%j was never one', text => {
    expect(() => vault.open(text, 'here')).toThrow(cannotOpen)
  })

  test('that does not open is named by its place, with what to do', () => {
    const open = () => vault.open('v1.AAAA', 'webhook/1/secret')
    expect(open).toThrow('The stored secret webhook/1/secret cannot be opened')
    expect(open).toThrow(expect.objectContaining({ fix: expect.stringContaining('the key') }))
  })
})

describe('a key', () => {
  test('is made of 32 random bytes', () => {
    expect(Buffer.from(makeVaultKey(), 'base64')).toHaveLength(32)
    expect(makeVaultKey()).not.toBe(makeVaultKey())
  })

  test.each([
    ['16 bytes', randomBytes(16).toString('base64')],
    ['33 bytes', randomBytes(33).toString('base64')],
    ['64 hex digits', randomBytes(32).toString('hex')],
    ['spaces in it', `${key.slice(0, 20)} ${key.slice(20)}`],
    ['a password', 'a password of forty-three letters, or so...'],
  ])('that is %s is refused, and not shown', (_what, text) => {
    const open = () => openVault(new Secret(text))
    expect(open).toThrow(expect.objectContaining({ code: 'MILLRACE-VAULT-KEY-INVALID' }))
    expect(open).not.toThrow(text)
  })

  test('is not left out', () => {
    expect(() => openVault(new Secret(''))).toThrow('The key of the vault has to be base64 of 32 bytes')
  })

  test('may be written as base64url', () => {
    const bytes = Buffer.alloc(32, 0xfb)
    const sealed = openVault(new Secret(bytes.toString('base64'))).seal('hidden', 'here')
    expect(
      openVault(new Secret(bytes.toString('base64url')))
        .open(sealed, 'here')
        .reveal(),
    ).toBe('hidden')
  })
})
