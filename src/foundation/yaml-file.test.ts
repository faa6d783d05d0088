import { expect, test } from 'vitest'
import { parseYaml } from './yaml-file.ts'

const text = `# a comment
name: Orders
tables:
  - name: customers
    history: ON
  - { name: orders, since: 2025-05-26T11:47:17Z }
base: &base
  retries: 3
copy: *base
empty:
`

test('ON, OFF, yes, no and timestamps stay text, numbers, true and null do not', () => {
  const { value, problems } = parseYaml(
    'a.yaml',
    'a: ON\nb: off\nc: yes\nd: 2025-01-01\ne: 12\nf: true\ng: ~\nh: 1.5\n',
  )
  expect(problems).toEqual([])
  expect(value).toEqual({ a: 'ON', b: 'off', c: 'yes', d: '2025-01-01', e: 12, f: true, g: null, h: 1.5 })
})

test('every key and value knows its place', () => {
  const yaml = parseYaml('a.yaml', text)
  expect(yaml.placeOf(['name'])).toEqual({ file: 'a.yaml', line: 2, column: 7 })
  expect(yaml.placeOf(['name'], 'key')).toEqual({ file: 'a.yaml', line: 2, column: 1 })
  expect(yaml.placeOf(['tables', 0, 'history'])).toEqual({ file: 'a.yaml', line: 5, column: 14 })
  expect(yaml.placeOf(['tables', 1])).toEqual({ file: 'a.yaml', line: 6, column: 5 })
  expect(yaml.placeOf(['tables', 1, 'since'], 'key')).toEqual({ file: 'a.yaml', line: 6, column: 21 })
  expect(yaml.placeOf(['copy', 'retries'])).toEqual({ file: 'a.yaml', line: 8, column: 12 })
})

test('a path that does not exist has the place of the key of its nearest parent', () => {
  const yaml = parseYaml('a.yaml', text)
  expect(yaml.placeOf(['tables', 0, 'colour'])).toEqual({ file: 'a.yaml', line: 4, column: 5 })
  expect(yaml.placeOf(['base', 'retries', 'more'])).toEqual({ file: 'a.yaml', line: 8, column: 3 })
  expect(yaml.placeOf(['base', 'missing'])).toEqual({ file: 'a.yaml', line: 7, column: 1 })
  expect(yaml.placeOf(['missing'])).toEqual({ file: 'a.yaml', line: 2, column: 1 })
  expect(parseYaml('b.yaml', '').placeOf(['missing'])).toEqual({ file: 'b.yaml', line: 1, column: 1 })
})

test('an empty file has no problems and is null', () => {
  expect(parseYaml('a.yaml', '')).toMatchObject({ value: null, problems: [] })
  expect(parseYaml('a.yaml', '# only a comment\n')).toMatchObject({ value: null, problems: [] })
})

test.each([
  ['an indentation error', 'a:\n  b: 1\n c: 2\n', 3],
  ['a repeated key', 'a: 1\nb: 2\na: 3\n', 3],
  ['an open quote', 'a: "text\nb: 1\n', 1],
  ['an alias without an anchor', 'a: 1\nb: *nobody\n', 2],
  ['an unknown tag', 'a: !secret x\n', 1],
  ['a second document', 'a: 1\n---\nb: 1\n', 2],
  ['a tab as indentation', 'a:\n\tb: 1\n', 2],
])('%s is a problem with its place', (_what, broken, line) => {
  const { value, problems } = parseYaml('a.yaml', broken)
  expect(value).toBeUndefined()
  expect(problems.length).toBeGreaterThan(0)
  expect(problems[0]?.place).toMatchObject({ file: 'a.yaml', line })
  expect(problems[0]?.message).not.toContain('\n')
})

test('aliases that expand without measure are refused', () => {
  const levels = Array.from({ length: 9 }, (_, level) =>
    level === 0
      ? 'l0: &l0 [x]'
      : `l${level}: &l${level} [${Array(9)
          .fill(`*l${level - 1}`)
          .join(', ')}]`,
  )
  const { value, problems } = parseYaml('a.yaml', levels.join('\n'))
  expect(value).toBeUndefined()
  expect(problems).toHaveLength(1)
})

test('a key named __proto__ is a key like any other', () => {
  const { value } = parseYaml('a.yaml', '__proto__: { polluted: 1 }\n')
  expect(Object.keys(value as object)).toEqual(['__proto__'])
})
