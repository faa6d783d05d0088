import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AutomationStep, HttpStep } from '../../contract/automations/automation-steps.ts'
import { EventAttributes } from '../../contract/filters/event-attributes.ts'
import { renderStep, type RenderedHttp, type RenderedStep } from './render-step.ts'

function rendered(step: AutomationStep, name: unknown): RenderedStep {
  const event = { id: 'e1', data: { dataTask: { name }, count: 3 } }
  return renderStep(step, { attributes: new EventAttributes(event), body: JSON.stringify(event) })
}

const http = (fields: Partial<HttpStep>): HttpStep => ({
  kind: 'http',
  method: 'POST',
  url: 'https://example.com/',
  headers: {},
  encryptedHeaders: {},
  ...fields,
})
const asHttp = (step: HttpStep, name: unknown): RenderedHttp => rendered(step, name) as RenderedHttp
const name = '{{ data.dataTask.name }}'
const hostile = [
  'a"b',
  "'; drop table t; --",
  '\\',
  '../..',
  'x\r\nevil: 1',
  '{{ id }}',
  '?a=b&c#d',
  'ünï 💣',
  '\ud800',
]

describe('values of an event', () => {
  test.each(hostile)('%j stay one part of a URL', value => {
    const { url } = asHttp(http({ url: `https://example.com/a/${name}/b?q=${name}#f` }), value)
    const parsed = new URL(url)
    const whole = value.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    expect(parsed.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', whole, 'b'])
    expect([...parsed.searchParams]).toEqual([['q', whole]])
  })

  test.each(['.', '..'])('%j are no part of the path of a URL', value => {
    expect(() => asHttp(http({ url: `https://example.com/a/${name}` }), value)).toThrow(
      'as a part of the path',
    )
  })

  test('are one value of JSON each, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), value => {
        const { body = '' } = asHttp(http({ body: { text: `of ${name}`, list: [name, 1, null] } }), value)
        expect(JSON.parse(body)).toEqual({ text: `of ${value}`, list: [value, 1, null] })
      }),
    )
  })

  test('keep their kind where nothing else stands beside them', () => {
    const { body, contentType } = asHttp(
      http({ body: { count: '{{ data.count }}', task: '{{ data.dataTask }}' } }),
      'n',
    )
    expect([JSON.parse(body ?? ''), contentType]).toEqual([
      { count: 3, task: { name: 'n' } },
      'application/json',
    ])
  })

  test.each(hostile)('%j are a value that a header can carry', value => {
    const { headers } = asHttp(http({ headers: { 'x-task': name } }), value)
    expect(headers['x-task']).toMatch(/^[\x21-\x7e]+$/)
  })

  test('are one literal of SQL each, whatever is in them', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const step: AutomationStep = {
      kind: 'check',
      sql: `select ${name} as v, e'x'${name} as w;`,
      expect: 'rows',
    }
    const plain: AutomationStep = { ...step, sql: `select ${name} as v ; ` }
    const values = fc.sample(fc.string({ unit: 'grapheme' }), 50).filter(each => !each.includes('\0'))
    for (const value of [...hostile, "a' || 'b", "\\' or 1=1 --", ...values]) {
      const whole = value.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
      const { sql } = rendered(plain, value) as { readonly sql: string }
      expect((await connection.runAndReadAll(sql)).getRows()).toEqual([[whole]])
      // What stands before it cannot make another literal of it.
      await expect(connection.run((rendered(step, value) as { readonly sql: string }).sql)).rejects.toThrow(
        Error,
      )
    }
    connection.closeSync()
    expect(() => rendered(plain, 'a\0b')).toThrow('a character that SQL has not')
  })

  test('that the event does not have are a clear failure', () => {
    expect(() => asHttp(http({ body: name }), undefined)).toThrow('The event has no data.dataTask.name')
  })
})

describe('the body of a request', () => {
  test.each<[string, Partial<HttpStep>, string | undefined, string | undefined]>([
    [
      'is the event when there is none',
      {},
      '{"id":"e1","data":{"dataTask":{"name":"n"},"count":3}}',
      'application/json',
    ],
    ['is none of a GET', { method: 'GET' }, undefined, undefined],
    ['is a text as it is', { body: `run of ${name}` }, 'run of n', 'text/plain; charset=utf-8'],
    ['is JSON of a value that is a map', { body: '{{ data.dataTask }}' }, '{"name":"n"}', 'application/json'],
  ])('%s', (_, fields, body, contentType) => {
    const made = asHttp(http(fields), 'n')
    expect([made.body, made.contentType]).toEqual([body, contentType])
  })
})
