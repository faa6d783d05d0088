import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { functionNames } from './cesql/functions.ts'
import { parseFilter } from './parse-filter.ts'
import { parseFilters } from './parse-filters.ts'
import { filterableAttributes } from './scim/filterable-attributes.ts'

const guide = readFileSync('docs/guides/filters.md', 'utf8')

describe('docs/guides/filters.md', () => {
  test.each([...linesOf('scim'), ...linesOf('cesql')])('the example %s can be read', line => {
    expect(parseFilter(line).problem).toBeUndefined()
  })

  test.each(linesOf('cesql'))('the example %s is CESQL', line => {
    expect(line).toMatch(/^cesql:/)
  })

  test.each(blocksOf('json filters'))('the dialects %s can be read', block => {
    expect(parseFilters(JSON.parse(block)).problem).toBeUndefined()
  })

  test('the filters of commands can be read, but for one, whose answer is shown', () => {
    const written = [...guide.matchAll(/--filter (?:'([^']+)'|"([^"]+)")/g)]
    const filters = written.map(([, plain, quoted]) => plain ?? quoted ?? '')
    const answers = filters.flatMap(filter => answerOf(filter) ?? [])
    expect(answers).toHaveLength(1)
    expect(guide).toContain(answers[0])
  })

  test.each([...functionNames, ...Object.keys(filterableAttributes)])('%s is explained', name => {
    expect(guide).toContain(`\`${name}`)
  })

  test('there are examples of each language', () => {
    expect(
      [linesOf('scim'), linesOf('cesql'), blocksOf('json filters')].every(examples => examples.length > 2),
    ).toBe(true)
  })
})

/** What a command says to a wrong filter. */
function answerOf(filter: string): string | undefined {
  const { problem } = parseFilter(filter)
  if (!problem) return undefined
  const { what, column, fix } = problem
  return `The filter is not understood: ${what}\n${filter}\n${' '.repeat(column - 1)}^\n${fix}\n`
}

function linesOf(language: string): readonly string[] {
  return blocksOf(language).flatMap(block => block.split('\n').filter(line => line !== ''))
}

function blocksOf(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, block = '']) => block,
  )
}
