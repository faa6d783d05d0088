import { describe, expect, test } from 'vitest'
import { AutomationInFile } from './automation-fields.ts'

const problemsOf = (step: unknown, when: unknown = {}): readonly string[] =>
  (AutomationInFile.safeParse({ when, do: [step] }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )

const http = (fields: object) => ({ http: { url: 'https://example.com/', ...fields } })
const check = (sql: string) => ({ check: { sql, expect: 'rows' } })

test('an automation has defaults for all but what it does', () => {
  const parsed = AutomationInFile.parse({
    when: { eventTypes: ['failed'] },
    do: [{ start: { project: 'p' } }],
  })
  expect(parsed.do).toEqual([{ kind: 'start', project: 'p', tasks: [] }])
  expect(parsed.when.eventTypes).toEqual(['com.qlik.v1.di-projects.di-tasks.failed'])
  expect([parsed.enabled, parsed.delivery.maxInFlight]).toEqual([true, 8])
  expect(AutomationInFile.parse({ do: [{ wait: 'PT5M' }] }).when.eventTypes).toHaveLength(4)
})

describe('a step', () => {
  test.each<[string, unknown, string]>([
    ['of no kind', {}, 'do.0: must have one of start, stop, http, check, wait'],
    [
      'of two kinds',
      { wait: '1m', stop: { project: 'p' } },
      'do.0: must have one of start, stop, http, check, wait',
    ],
    [
      'with a wait that is none',
      { wait: 'soon' },
      'do.0.wait: must be a duration such as 5m, 1h30m or PT5M, of 90 days at most',
    ],
    [
      'with a host of the event',
      http({ url: 'https://{{ id }}.example.com' }),
      'do.0.http.url: must begin with https:// and a host that is written out',
    ],
    [
      'with a scheme of the event',
      http({ url: '{{ source }}' }),
      'do.0.http.url: must begin with https:// and a host that is written out',
    ],
    [
      'with a way up in its URL',
      http({ url: 'https://example.com/%2e./{{ id }}' }),
      'do.0.http.url: must not have . or .. as a part of its path',
    ],
    [
      'with a body of a GET',
      http({ method: 'GET', body: 'x' }),
      'do.0.http.body: must be left out: GET has none',
    ],
    [
      'with the text of JSON',
      http({ body: '{"a": "{{ id }}"}' }),
      'do.0.http.body: must be a map or a list, not the text of one: so values of the event cannot break it',
    ],
    ['with a number as body', http({ body: 4 }), 'do.0.http.body: must be a map, a list or a text'],
    [
      'that names what no event has',
      http({ body: { a: ['{{ data.x }}'] } }),
      'do.0.http.body.a.0: must not name data.x: no event of these types has it',
    ],
    [
      'with a broken template',
      http({ headers: { a: '{{' } }),
      'do.0.http.headers.a: column 1: {{ is not closed by }}',
    ],
    [
      'of two platforms',
      { check: { sql: 'select 1', expect: 'rows', project: 'p', connection: 'c' } },
      'do.0.check.connection: must be left out beside project',
    ],
  ])('%s is refused at its place', (_, step, problem) => {
    expect(problemsOf(step)).toEqual([problem])
  })

  test('may name what only some of the types have, and not what none has', () => {
    const step = http({ body: '{{ data.errorMessage }}' })
    expect(problemsOf(step)).toEqual([])
    expect(problemsOf(step, { eventTypes: ['completed'] })).toEqual([
      'do.0.http.body: must not name data.errorMessage: no event of these types has it',
    ])
  })
})

describe('a query', () => {
  test.each([
    "select 1 where {{ id }} = 'x';",
    'select \'it\'\'s\', "na""me", a/b - c -- {\n from t where x = {{ id }} ;  ',
    'select /* why */ {{ id }} -- end',
    "select 'a'{{ id }}'b', '{}'",
  ])('%j is taken', sql => {
    expect(problemsOf(check(sql))).toEqual([])
  })

  const quoted =
    'do.0.check.sql: {{ id }} is in quotes or in a comment; a value brings its quotes along, so leave them out'
  const dollars = 'do.0.check.sql: has a text between dollar signs; write it in single quotes instead'
  const two = 'do.0.check.sql: must be one query'
  test.each([
    ["select '{{ id }}'", quoted],
    ["select 'a''{{ id }}'", quoted],
    ['select "{{ id }}"', quoted],
    ['select 1 -- {{ id }}', quoted],
    ['select /* {{ id }} */ 1', quoted],
    ['select /* /* */ {{ id }} */ 1', quoted],
    ['select $$ {{ id }} $$', dollars],
    ['select $täg$ {{ id }} $täg$', dollars],
    [
      String.raw`select e'\' {{ id }} '`,
      'do.0.check.sql: has a backslash before a quote, which databases read in different ways; write two quotes',
    ],
    ['select 1; drop table t', two],
    ['select 1; {{ id }}', two],
    ["select 'a", 'do.0.check.sql: ends inside of quotes or of a comment'],
  ])('%j is refused', (sql, problem) => {
    expect(problemsOf(check(sql))).toEqual([problem])
  })
})
