import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../foundation/secret.ts'
import { hiddenTexts, omitSecrets, withoutBegunSecret } from './omit-secrets.ts'

function hiddenOf(headers: Readonly<Record<string, string>>, ...secrets: readonly string[]) {
  return hiddenTexts({
    encryptedHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, new Secret(text)]),
    ),
    secrets: secrets.map(text => new Secret(text)),
  })
}

describe('a text', () => {
  const password = 'p&ss "wörd"<1>'

  test.each([
    ['as it is', password],
    ['in JSON', JSON.stringify(password).slice(1, -1)],
    ['in a URL', encodeURIComponent(password)],
    ['in HTML', 'p&amp;ss &quot;wörd&quot;&lt;1&gt;'],
    ['in base64', Buffer.from(password).toString('base64')],
  ])('is hidden %s', (_how, echoed) => {
    expect(omitSecrets(`got ${echoed}!`, hiddenOf({ 'x-key': password }))).toBe('got **OMITTED**!')
  })

  test.each([
    ['the token of Bearer', 'Bearer abc123', 'no such token: abc123', 'no such token: **OMITTED**'],
    ['the login of Basic', 'Basic dXNlcjpwYXNz', 'unknown: user:pass', 'unknown: **OMITTED**'],
    ['the password of Basic', 'Basic dXNlcjpwYXNz', 'wrong: pass', 'wrong: **OMITTED**'],
  ])('that is %s is hidden by itself', (_what, header, echoed, shown) => {
    expect(omitSecrets(echoed, hiddenOf({ authorization: header }))).toBe(shown)
  })

  test('is hidden in full when a part of it is hidden too', () => {
    expect(omitSecrets('abcdef', hiddenOf({ a: 'abc', b: 'abcdef' }))).toBe('**OMITTED**')
  })

  test('that is hidden may have signs of regular expressions in it', () => {
    expect(omitSecrets('a+b [c] a.b', hiddenOf({ a: 'a+b [c]', b: '^$|(x)' }))).toBe('**OMITTED** a.b')
  })

  test('is not hidden within what hides another one', () => {
    expect(omitSecrets('xyz O', hiddenOf({ a: 'xyz', b: 'O' }))).toBe('**OMITTED** **OMITTED**')
  })

  test('stays when nothing is hidden, and when what is hidden is empty', () => {
    expect(omitSecrets('all of it', hiddenOf({}))).toBe('all of it')
    expect(omitSecrets('all of it', hiddenOf({ a: '', b: '  ' }))).toBe('all of it')
  })

  test('never shows a secret, wherever it is', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 4 }).filter(text => text.trim() === text)
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        fc.pre(!'**OMITTED**'.includes(hidden) && !`${before}**OMITTED**${after}`.includes(hidden))
        expect(omitSecrets(before + hidden + after, hiddenOf({}, hidden))).not.toContain(hidden)
      }),
    )
  })
})

describe('the end of a text that was cut', () => {
  test.each([
    ['got abcd', 'got '],
    ['got a', 'got '],
    ['got abcdefg', 'got abcdefg'],
    ['got b', 'got b'],
    ['abc', ''],
    ['', ''],
  ])('of %j stays without what may be the beginning of a secret: %j', (text, shown) => {
    expect(withoutBegunSecret(text, hiddenOf({}, 'abcdef'))).toBe(shown)
  })

  test('stays when nothing is hidden', () => {
    expect(withoutBegunSecret('all of it', hiddenOf({}))).toBe('all of it')
  })
})
