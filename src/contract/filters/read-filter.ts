import type { EventPredicate, ParsedFilter } from './event-filter.ts'
import { FilterFault } from './filter-fault.ts'

/** What `read` makes of a filter, or the problem that ended it. */
export function readFilter(read: () => EventPredicate): ParsedFilter {
  try {
    return { predicate: read() }
  } catch (error) {
    if (error instanceof FilterFault) return { problem: error.problem }
    throw error
  }
}
