import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { JsonSchema } from '../../../contract/events/event-json-schema.ts'
import type { DescribedApi } from './described-api.ts'
import { referencePage } from './reference-page.ts'

const document = JSON.parse(readFileSync('docs/reference/openapi.json', 'utf8')) as JsonSchema & DescribedApi
const page = referencePage(document)
const found = (pattern: RegExp): readonly string[] =>
  Array.from(page.matchAll(pattern), ([, text]) => text ?? '')
const anchors = found(/ id="([^"]+)"/gu)

describe('the reference page', () => {
  test('has a place for each operation and each schema, once', () => {
    const operations = Object.values(document.paths).flatMap(methods => Object.values(methods))
    const schemas = Object.keys(document.components.schemas).map(name => `schema-${name}`)
    expect(anchors).toEqual(
      expect.arrayContaining([...operations.map(({ operationId }) => operationId), ...schemas]),
    )
    expect(new Set(anchors).size).toBe(anchors.length)
  })

  test('has no link within itself that leads nowhere', () => {
    for (const target of found(/ href="#([^"]+)"/gu)) expect(anchors).toContain(target)
  })

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(found(/ href="([^#"][^"]*)"/gu)).toEqual(['/api/openapi.json', '/api/asyncapi.json'])
    expect(page).not.toMatch(/<script|<link|<img|<iframe| src=|url\(|@import/u)
  })

  test('shows texts of the document as texts', () => {
    const info = { ...document.info, title: '<b>"Tom" & \'Jerry\'</b>' }
    expect(referencePage({ ...document, info })).toContain(
      '<h1>&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;',
    )
  })
})
