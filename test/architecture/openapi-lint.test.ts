import { createConfig, lintFromString } from '@redocly/openapi-core'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

// What a server gives: another test compares the two.
const text = readFileSync('docs/reference/openapi.json', 'utf8')

describe('a linter that is not ours', () => {
  test('finds no error and no warning in the OpenAPI document', async () => {
    expect(await problemsOf(text)).toEqual([])
  })

  test.each([
    [
      'a reference that leads nowhere',
      '"#/components/schemas/WebhookAnswer"',
      '"#/components/schemas/Nothing"',
    ],
    ['an operation without an answer', '"responses": {', '"x-responses": {'],
    ['a parameter of the path that is not described', '"name": "deliveryId"', '"name": "deliveryIdentifier"'],
    ['an operationId that comes twice', '"getCoreWebhooks"', '"getWebhooks"'],
  ])('is no rubber stamp: it refuses %s', async (_what, right, wrong) => {
    expect(text).toContain(right)
    expect(await problemsOf(text.replaceAll(right, wrong))).not.toEqual([])
  })
})

test('every component of the OpenAPI document is used', () => {
  const { components } = JSON.parse(text) as { components: Record<string, Record<string, unknown>> }
  for (const kind of ['schemas', 'responses']) {
    for (const name of Object.keys(components[kind] ?? {}))
      expect(text).toContain(`"$ref": "#/components/${kind}/${name}"`)
  }
})

async function problemsOf(source: string): Promise<readonly string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // The paths of projects are those of a published contract: /di-projects/actions/{actionId} and /di-projects/{projectId}/di-tasks.
      'no-ambiguous-paths': 'off',
      // It does not see references in x-item-schema, where the lines of a stream are described; the test below sees them.
      'no-unused-components': 'off',
    },
  })
  const problems = await lintFromString({ source, config })
  return problems.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`)
}
