import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { parsePlainYaml } from './plain-yaml.ts'

const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'ON',
    'no',
    'a: b',
    'a #b',
    '- x',
    '{{task.x}}',
    "it's",
    'a\\b',
    '1e3',
    'True',
    '~',
    'x:',
    '"',
  ),
)
const key = fc.constantFrom('name', 'id', 'settings', 'a.b', 'x-y', '$z', 'null', '__proto__', '1', 'true')
const { tree } = fc.letrec(tie => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    fc.array(tie('node'), { maxLength: 4 }),
  ),
  node: fc.oneof({ maxDepth: 4 }, scalar, tie('tree')),
}))

test('what is read as plain is what the full parser reads', () => {
  fc.assert(
    fc.property(tree, value => {
      const text = stringify(value)
      expect(parsePlainYaml(text) ?? parse(text)).toEqual(parse(text))
    }),
    { numRuns: 500 },
  )
})

const fragments = [
  'a: 1',
  'b:',
  '- x',
  '- a: y',
  '  c: z',
  '  - 2',
  '    d: "q"',
  '',
  '# note',
  'e',
  " 'f': g",
  '- - h',
  '-',
  'a:',
]

test('text of any shape is read as the full parser reads it, or left to it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 8 }), lines => {
      const text = lines.join('\n')
      const plain = parsePlainYaml(text)
      expect(plain === undefined || isDeepStrictEqual(plain, parse(text))).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('a common task file is plain', () => {
  const text = `properties:\n  name: orders storage\n  type: STORAGE\nsettings:\n  fullLoadOnly: false\n  list:\n  - a: 'x'\n    b: 2\n  - c\n`
  expect(parsePlainYaml(text)).toEqual({
    properties: { name: 'orders storage', type: 'STORAGE' },
    settings: { fullLoadOnly: false, list: [{ a: 'x', b: 2 }, 'c'] },
  })
})

test.each([
  'a: |\n  text',
  'a: {b: 1}',
  'a: &x 1',
  'a: 1\na: 2',
  'a: text\n  goes on',
  'a: b: c',
  '',
  'a:\n\t- b',
  'a: 1.5',
  'a: x\u2028y',
  'a: x\ry',
])('%j is left to the full parser', text => {
  expect(parsePlainYaml(text)).toBeUndefined()
})
