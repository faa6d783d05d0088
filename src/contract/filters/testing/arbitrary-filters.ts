import fc from 'fast-check'
import type { FilteredEvent } from '../event-filter.ts'
import { filterableAttributes } from '../scim/filterable-attributes.ts'

// Few values, so that filters and events often meet.
const text = fc.constantFrom('a', 'b', 'ab', 'A', '', '7', '007', 'true', 'ü"\\')
const value = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(7, -0, 1.5, true, null, { a: 'b' }, ['a']) },
)
const attributeName = fc.constantFrom(...Object.keys(filterableAttributes))
const path = fc.constantFrom('data.dataTask.projectId', 'data.dataTask.name', 'spaceid', 'subject', 'data')

/** Types of events, and one to which nobody subscribes. */
export const someTypes = ['started', 'completed', 'failed', 'other'] as const

/** Events whose attributes are sometimes absent, or no texts. */
export const arbitraryEvent: fc.Arbitrary<FilteredEvent> = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...someTypes), value),
    spaceid: value,
    subject: value,
    data: fc.oneof(
      { weight: 6, arbitrary: fc.record({ dataTask: arbitraryTask() }, { requiredKeys: [] }) },
      { weight: 1, arbitrary: value },
    ),
  },
  { requiredKeys: [] },
)

function arbitraryTask(): fc.Arbitrary<unknown> {
  return fc.record(
    { id: value, name: value, ownerId: value, spaceId: value, projectId: value },
    { requiredKeys: [] },
  )
}

const scimCondition = fc
  .tuple(attributeName, fc.constantFrom('eq', 'ne', 'EQ', 'Ne'), text)
  .map(([name, operator, wanted]) => `${name} ${operator} ${JSON.stringify(wanted)}`)

const cesqlText = fc.constantFrom("'a'", "'b'", '"ab"', "'7'", "'007'", "'true'", '7', 'TRUE', 'subject')
const cesqlCondition = fc.oneof(
  fc
    .tuple(path, fc.constantFrom('=', '!=', '<>', '<', '>='), cesqlText)
    .map(([name, operator, wanted]) => `${name} ${operator} ${wanted}`),
  fc.tuple(cesqlText, path).map(([wanted, name]) => `${wanted} = ${name}`),
  fc.tuple(path, fc.constantFrom("'a%'", "'%b'", "'_'", "'%'")).map(([name, like]) => `${name} LIKE ${like}`),
  fc
    .tuple(path, fc.constantFrom('IN', 'NOT IN'), fc.array(cesqlText, { minLength: 1, maxLength: 3 }))
    .map(([name, operator, set]) => `${name} ${operator} (${set.join(', ')})`),
  path.map(name => `EXISTS ${name}`),
  path.map(name => `LENGTH(${name}) = 1`),
)

/** Filters in the SCIM subset. */
const arbitraryScim: fc.Arbitrary<string> = combined(scimCondition, ['and', 'or', 'OR'])

/** CESQL expressions that give true or false. */
const arbitraryCesql: fc.Arbitrary<string> = combined(cesqlCondition, ['AND', 'OR', 'XOR', 'and'])

/** What `filter` of a webhook may hold. */
export const arbitraryFilter: fc.Arbitrary<string> = fc.oneof(
  fc.constant(''),
  arbitraryScim,
  arbitraryCesql.map(expression => `cesql:${expression}`),
)

function combined(condition: fc.Arbitrary<string>, words: readonly string[]): fc.Arbitrary<string> {
  const { tree } = fc.letrec<{ tree: string }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      condition,
      fc
        .tuple(tie('tree'), fc.constantFrom(...words), tie('tree'))
        .map(([left, word, right]) => `${left} ${word} ${right}`),
      tie('tree').map(inner => `(${inner})`),
    ),
  }))
  return tree
}

/** CloudEvents filter dialects, as `filters` of a webhook holds them. */
export const arbitraryDialects: fc.Arbitrary<readonly unknown[]> = fc.array(dialect(), { maxLength: 2 })

function dialect(): fc.Arbitrary<unknown> {
  const wanted = text.filter(candidate => candidate !== '')
  const attributes = fc.dictionary(path, wanted, { minKeys: 1, maxKeys: 2 })
  const { tree } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      attributes.map(exact => ({ exact })),
      attributes.map(prefix => ({ prefix })),
      attributes.map(suffix => ({ suffix })),
      arbitraryCesql.map(sql => ({ sql })),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
      tie('tree').map(not => ({ not })),
    ),
  }))
  return tree
}
