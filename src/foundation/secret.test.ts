import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { redact, revealed, Secret, secretsIn } from './secret.ts'

const secret = new Secret('hunter2')

test('a secret shows itself nowhere but where it is revealed (invariant 6)', () => {
  const nested = { user: 'ada', password: secret, list: [secret] }
  const shown = [
    String(secret),
    ['', secret].join(''),
    JSON.stringify(nested),
    inspect(nested, { depth: 9, showHidden: true }),
    new Error('cannot connect: '.concat(String(secret))).stack ?? '',
    JSON.stringify(structuredClone(Object.assign({}, secret))),
    Object.values(secret).join(),
  ]
  for (const text of shown) expect(text).not.toContain('hunter2')
  expect(secret.reveal()).toBe('hunter2')
})

test('a secret is taken out of the words of a driver, also where a URL or JSON writes it otherwise', () => {
  const odd = new Secret('p@ss "word"/ö')
  expect(
    redact(`no route to postgres://ada:${encodeURIComponent(odd.reveal())}@host, p@ss "word"/ö`, [odd]),
  ).toBe('no route to postgres://ada:[secret]@host, [secret]')
  expect(redact(JSON.stringify({ password: odd.reveal() }), [odd])).toBe('{"password":"[secret]"}')
  expect(redact('hunter2 hunter2000', [secret, new Secret('hunter2000'), new Secret('')])).toBe(
    '[secret] [secret]',
  )
})

test('settings are revealed as a copy, and tell the secrets in them', () => {
  const settings = { host: 'db', port: 5432, ssl: { key: secret }, urls: ['a', secret], empty: null }
  expect(revealed(settings)).toEqual({
    host: 'db',
    port: 5432,
    ssl: { key: 'hunter2' },
    urls: ['a', 'hunter2'],
    empty: null,
  })
  expect(settings.ssl.key).toBe(secret)
  expect(secretsIn(settings)).toEqual([secret, secret])
})
