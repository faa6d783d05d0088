import type { EventPredicate, ParsedFilter } from './event-filter.ts'
import { attributePath } from './attribute-path.ts'
import { cesqlPredicate } from './cesql/cesql-predicate.ts'
import { FilterFault, longestFilter } from './filter-fault.ts'
import { allOf, anyOf, attributeEquals, attributeTest, negation } from './predicates.ts'
import { readFilter } from './read-filter.ts'

/** Dialects may stand inside each other so deep, and no deeper. */
const deepestDialect = 20
/** So many dialects, and comparisons in them, may be in the filters. */
const mostParts = 2000

/**
 * Understands CloudEvents subscription filters: an array of dialects, all of which must match; none matches every
 * event. Attributes may be paths into `data` too. Never throws. A problem names the place, such as `[1].exact`.
 */
export function parseFilters(dialects: unknown): ParsedFilter {
  return readFilter(() => {
    if (!Array.isArray(dialects))
      throw fault('', 'is no array', 'Write an array of filters: [{"exact": {…}}].')
    return allOf(readDialects(dialects, { place: '', depth: 0, count: { parts: 0 } }))
  })
}

/** Where in the filters something stands. */
interface Spot {
  readonly place: string
  /** How many dialects it stands in. */
  readonly depth: number
  /** Counts the parts of all places. */
  readonly count: { parts: number }
}

type ReadDialect = (value: unknown, spot: Spot) => EventPredicate

const dialectsByName: Readonly<Record<string, ReadDialect>> = {
  exact: (value, spot) => readAttributes(value, spot, attributeEquals),
  prefix: (value, spot) =>
    readAttributes(value, spot, (path, wanted) => attributeTest(path, text => text.startsWith(wanted))),
  suffix: (value, spot) =>
    readAttributes(value, spot, (path, wanted) => attributeTest(path, text => text.endsWith(wanted))),
  all: (value, spot) => allOf(readSome(value, spot)),
  any: (value, spot) => anyOf(readSome(value, spot)),
  not: (value, spot) => negation(readDialect(value, spot)),
  sql: readSql,
}
const dialectNames = Object.keys(dialectsByName).join(', ')

function readDialects(dialects: readonly unknown[], spot: Spot): readonly EventPredicate[] {
  return dialects.map((dialect, index) => readDialect(dialect, { ...spot, place: `${spot.place}[${index}]` }))
}

function readDialect(value: unknown, spot: Spot): EventPredicate {
  const { place } = spot
  const [entry, ...others] = entriesOf(value, place, 'Write one dialect: {"exact": {"subject": "…"}}.')
  if (!entry || others.length > 0)
    throw fault(place, 'does not have exactly one dialect', `Write one of ${dialectNames} in each object.`)
  const [name, content] = entry
  const read = Object.hasOwn(dialectsByName, name) ? dialectsByName[name] : undefined
  if (!read)
    throw fault(place, `has the dialect "${name}", which there is not`, `The dialects are ${dialectNames}.`)
  const inner = { ...spot, place: `${place}.${name}`, depth: spot.depth + 1 }
  checkSize(inner)
  return read(content, inner)
}

function readSome(value: unknown, spot: Spot): readonly EventPredicate[] {
  if (Array.isArray(value) && value.length > 0) return readDialects(value, spot)
  throw fault(
    spot.place,
    'is no array of at least one filter',
    'Write filters in it: [{"exact": {…}}, {"prefix": {…}}].',
  )
}

function readAttributes(
  value: unknown,
  spot: Spot,
  compare: (path: string, wanted: string) => EventPredicate,
): EventPredicate {
  const { place } = spot
  const entries = entriesOf(value, place, 'Write attributes and their texts: {"subject": "…"}.')
  if (entries.length === 0) throw fault(place, 'names no attribute', 'Write at least one: {"subject": "…"}.')
  return allOf(
    entries.map(([name, wanted]) => {
      checkSize(spot)
      const path = attributePath(name)
      if (path === undefined)
        throw fault(
          place,
          `has "${name}", which is no attribute`,
          'Write a name, or a path such as data.dataTask.name.',
        )
      if (typeof wanted === 'string' && wanted !== '') return compare(path, wanted)
      throw fault(
        `${place}.${name}`,
        'is no text, or an empty one',
        'Write the text to compare with, in quotes.',
      )
    }),
  )
}

function readSql(value: unknown, { place }: Spot): EventPredicate {
  if (typeof value !== 'string') throw fault(place, 'is no text', 'Write a CESQL expression in quotes.')
  if (value.length > longestFilter)
    throw fault(place, `has more than ${longestFilter} characters`, 'Split it over several filters.')
  try {
    return cesqlPredicate(value)
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error
    const { column, what, fix } = error.problem
    throw fault(place, `column ${column}: ${what}`, fix)
  }
}

/** Counts one part more; ends what is too deep or too much. */
function checkSize({ place, depth, count }: Spot): void {
  count.parts += 1
  if (depth > deepestDialect)
    throw fault(place, `is more than ${deepestDialect} filters deep`, 'Remove those that are not needed.')
  if (count.parts > mostParts) throw fault(place, `comes after ${mostParts} others`, 'Write fewer filters.')
}

function entriesOf(value: unknown, place: string, fix: string): readonly (readonly [string, unknown])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  throw fault(place, 'is no object', fix)
}

function fault(place: string, what: string, fix: string): FilterFault {
  return new FilterFault(1, `${place === '' ? 'filters' : place} ${what}`, fix)
}
