import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binaryParts, headerValue } from './binary-headers.ts'

function headersOf(event: Readonly<Record<string, unknown>>): Record<string, string> {
  const { headers } = binaryParts(JSON.stringify(event))
  return Object.fromEntries(
    headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [])),
  )
}

describe('attributes', () => {
  test('are headers, and neither the data nor its type is among them', () => {
    const event = {
      id: 'e1',
      specversion: '1.0',
      datacontenttype: 'text/plain',
      data: 'x',
      data_base64: 'eA==',
    }
    expect(headersOf(event)).toEqual({ 'ce-id': 'e1', 'ce-specversion': '1.0' })
  })

  test('that are numbers, booleans or objects are JSON', () => {
    expect(headersOf({ count: 3, last: true, place: { x: 1 } })).toEqual({
      'ce-count': '3',
      'ce-last': 'true',
      'ce-place': '{%22x%22:1}',
    })
  })

  test('that are null are left out', () => {
    expect(headersOf({ id: 'e1', spaceid: null })).toEqual({ 'ce-id': 'e1' })
  })

  test('are percent-encoded where the binding asks for it', () => {
    expect(headerValue('Euro € 😀 "100%"')).toBe('Euro%20%E2%82%AC%20%F0%9F%98%80%20%22100%25%22')
  })

  test('of any text come back when they are decoded, and are printable ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const value = headerValue(text)
        expect(value).toMatch(/^[\x21-\x7e]*$/u)
        expect(decodeURIComponent(value)).toBe(text)
      }),
    )
  })

  test('with half of a surrogate pair are still a header', () => {
    expect(headerValue('\ud83d')).toBe('%EF%BF%BD')
  })
})

describe('the body', () => {
  test.each([
    ['an object', { data: { a: 1 } }, 'application/json', '{"a":1}'],
    ['null', { data: null }, 'application/json', 'null'],
    ['text', { data: 'x', datacontenttype: 'text/plain' }, 'text/plain', 'x'],
    [
      'text of a JSON type',
      { data: 'x', datacontenttype: 'application/cloud+json' },
      'application/cloud+json',
      '"x"',
    ],
    ['bytes', { data_base64: 'AAEC', datacontenttype: 'image/png' }, 'image/png', '\u0000\u0001\u0002'],
    ['nothing', {}, 'application/json', ''],
  ])('of data that is %s has its own type', (_what, event, contentType, body) => {
    const parts = binaryParts(JSON.stringify(event))
    expect(parts.contentType).toBe(contentType)
    expect(parts.body.toString('utf8')).toBe(body)
  })
})
