import type { FilterProblem } from './event-filter.ts'

/** A filter of more characters is refused. */
export const longestFilter = 16_384
/** Parentheses, functions and operators before a value may stand inside each other so deep, and no deeper. */
export const deepestNesting = 100

/** Ends the reading of a filter at the first thing that is wrong with it. Never leaves `parseFilter` and `parseFilters`. */
export class FilterFault extends Error {
  readonly problem: FilterProblem

  constructor(column: number, what: string, fix: string) {
    super(what)
    this.problem = { column, what, fix }
  }
}
