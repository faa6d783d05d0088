import { EventAttributes } from '../event-attributes.ts'
import type { FilteredEvent } from '../event-filter.ts'
import { FilterFault } from '../filter-fault.ts'
import { compileCesql } from './compile-cesql.ts'
import type { CesqlValue, ErrorKind } from './expression.ts'
import { isFailure } from './outcome.ts'
import { parseCesql } from './parse-cesql.ts'

/** What an expression is worth for an event. With an error, `value` is what stands in for it. */
export interface CesqlResult {
  readonly value: CesqlValue
  readonly error?: ErrorKind | 'parse'
}

/** Evaluates a CESQL 1.0 expression once. Whatever is wrong with it is in the result. */
export function evaluateCesql(text: string, event: FilteredEvent): CesqlResult {
  try {
    const outcome = compileCesql(parseCesql(text))(new EventAttributes(event))
    return isFailure(outcome) ? outcome : { value: outcome }
  } catch (error) {
    if (error instanceof FilterFault) return { value: false, error: 'parse' }
    throw error
  }
}
