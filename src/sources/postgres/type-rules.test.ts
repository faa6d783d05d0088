import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { columnRoute } from './column-route.ts'
import { naturalType, typeRules, type ServerType } from './type-rules.ts'

describe('types of PostgreSQL', () => {
  test('the guide shows the table that the code uses', () => {
    const guide = readFileSync('docs/guides/postgres-source.md', 'utf8')
    const section = guide.slice(guide.indexOf('## Types'))
    const rows = section.split('\n').filter(line => line.startsWith('| `'))
    expect(rows).toEqual(typeRules.map(rule => `| \`${rule.server}\` | ${rule.type} | ${rule.note} |`))
  })

  test('every type that a rule gives can be read', () => {
    for (const rule of typeRules.filter(each => each.server !== 'array')) {
      const kind = rule.server === 'enum' || rule.server === 'range' ? rule.server : 'base'
      const { type } = naturalType(
        server({ name: rule.server.replace(/\(.*/, ''), kind, modifier: ((10 << 16) | 2) + 4 }),
      )
      expect(() =>
        columnRoute({ name: 'c', type, nullable: true }, server({ name: rule.server })),
      ).not.toThrow()
    }
  })

  test.each([
    [10, 2, 'DECIMAL(10,2)'],
    [38, 38, 'DECIMAL(38,38)'],
    [3, -2, 'DECIMAL(5,0)'],
    [2, 6, 'DECIMAL(6,6)'],
    [39, 0, 'VARCHAR'],
    [38, -1, 'VARCHAR'],
    [1000, 1000, 'VARCHAR'],
  ])('numeric(%i,%i) is %s', (precision, scale, type) => {
    const modifier = ((precision << 16) | (scale & 0x7ff)) + 4
    const natural = naturalType(server({ name: 'numeric', modifier }))
    expect(natural.type).toBe(type)
    expect(natural.warning === undefined).toBe(type !== 'VARCHAR')
  })

  test('an unknown type is read as text, with a warning that names it', () => {
    expect(naturalType(server({ name: 'vector', shown: 'vector(3)' }))).toEqual({
      type: 'VARCHAR',
      warning: 'type vector(3) has no counterpart and is read as text',
    })
  })

  test('a type that is not canonical is refused, naming the column', () => {
    const column = { name: 'shape', type: 'STRUCT(a INTEGER)', nullable: true }
    expect(() => columnRoute(column, server({ name: 'int4' }))).toThrow(
      'column shape cannot be read as STRUCT',
    )
  })

  test('names of columns are quoted', () => {
    const column = { name: 'a "b"; drop table x', type: 'INTEGER', nullable: true }
    expect(columnRoute(column, server({ name: 'int8' })).expression).toBe('"a ""b""; drop table x"::int4')
  })
})

function server(type: Partial<ServerType>): ServerType {
  return { name: 'text', kind: 'base', modifier: -1, shown: type.name ?? 'text', ...type }
}
