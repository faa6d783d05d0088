import type { EventPredicate } from '../event-filter.ts'
import { predicateOf } from '../predicates.ts'
import { checkCesql } from './check-cesql.ts'
import { compileCesql } from './compile-cesql.ts'
import { parseCesql } from './parse-cesql.ts'
import { requiredByCesql } from './required-by-cesql.ts'

/**
 * The events for which the CESQL expression, which begins at `start`, is true. An error, such as an absent
 * attribute, is no match. Throws FilterFault.
 */
export function cesqlPredicate(text: string, start = 0): EventPredicate {
  const expression = parseCesql(text, start)
  checkCesql(expression, start + 1)
  const evaluate = compileCesql(expression)
  return predicateOf(attributes => evaluate(attributes) === true, requiredByCesql(expression))
}
