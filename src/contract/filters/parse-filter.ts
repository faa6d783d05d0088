import type { ParsedFilter } from './event-filter.ts'
import { cesqlPredicate } from './cesql/cesql-predicate.ts'
import { FilterFault, longestFilter } from './filter-fault.ts'
import { everyEvent } from './predicates.ts'
import { readFilter } from './read-filter.ts'
import { scimPredicate } from './scim/parse-scim.ts'

const cesqlMark = /^\s*cesql:/iu

/**
 * Understands a filter: CESQL 1.0 after `cesql:`, otherwise the SCIM subset (`eq`, `ne`, `and`, `or`, parentheses) over the
 * filterable attributes. A blank text matches every event. Never throws; nor does matching, whatever the event holds.
 */
export function parseFilter(text: string): ParsedFilter {
  return readFilter(() => {
    checkLength(text)
    if (text.trim() === '') return everyEvent
    const mark = cesqlMark.exec(text)
    return mark ? cesqlPredicate(text, mark[0].length) : scimPredicate(text)
  })
}

function checkLength(text: string): void {
  if (text.length <= longestFilter) return
  throw new FilterFault(
    longestFilter + 1,
    `A filter has at most ${longestFilter} characters; this one has ${text.length}`,
    'Split it over several webhooks, or compare the beginning of a name with cesql: and LIKE.',
  )
}
