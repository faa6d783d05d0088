import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseYaml } from '../foundation/yaml-file.ts'
import { parsePart } from './parse-part.ts'

const Files = z.union([
  z.strictObject({
    path: z.string().describe('Glob of the files'),
    delimiter: z.string().length(1).optional(),
  }),
  z.strictObject({
    url: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    retry: z.strictObject({ times: z.int().max(9) }).optional(),
  }),
])

function explained(schema: z.ZodType, text: string): readonly string[] {
  const yaml = parseYaml('a.yaml', text)
  return parsePart(schema, yaml.value, yaml.placeOf).findings.map(
    ({ line, column, what, fix }) => `${line}:${column} ${what}. ${fix}`,
  )
}

test('of several shapes, the one that was most likely meant explains what is wrong', () => {
  expect(explained(Files, 'url: x\nretry: { times: 10 }\n')).toEqual([
    '2:17 retry.times must be at most 9. Write a value that the key allows.',
  ])
  expect(explained(Files, 'path: x\ndelimiters: ";"\n')).toEqual([
    '2:1 Unknown key "delimiters". Did you mean "delimiter"?',
  ])
})

test('a value that fits no shape at all is told what shapes there are', () => {
  expect(explained(z.strictObject({ a: z.union([z.string(), z.boolean()]) }), 'a: 1\n')).toEqual([
    '1:4 a must be text or true or false, not a number. Write a value that the key allows.',
  ])
})

test('a key of a discriminated union that does not exist is told with its place', () => {
  const schema = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('a'), x: z.int() }),
    z.strictObject({ kind: z.literal('b') }),
  ])
  expect(explained(schema, 'kind: a\nx: 1\ny: 2\n')).toEqual(['3:1 Unknown key "y". Did you mean "x"?'])
  expect(explained(schema, 'kind: c\n')[0]).toMatch(/^1:7 kind /)
})

test('what fits is given back with its defaults, and without findings', () => {
  const schema = z.strictObject({ port: z.int().default(5432) })
  expect(parsePart(schema, {}, () => ({ file: 'a', line: 1, column: 1 }))).toEqual({
    value: { port: 5432 },
    findings: [],
  })
})
