import type { EventAttributes } from './event-attributes.ts'

/** Any CloudEvent, as JSON. */
export type FilteredEvent = Readonly<Record<string, unknown>>

/** A filter that was understood. `text` and `dialect` say again what was parsed. */
export interface EventPredicate {
  matches(event: FilteredEvent): boolean
  /** The same, for an event that many filters are asked about: they share what they read of it. */
  accepts(attributes: EventAttributes): boolean
  /**
   * Conditions that every matching event meets (attribute path equals one of the values), for an index over many filters.
   * Empty: nothing is known.
   */
  readonly requires: readonly RequiredValue[]
}

export interface RequiredValue {
  /** Path from the root of the event, such as `data.dataTask.projectId`. */
  readonly path: string
  readonly oneOf: readonly string[]
}

/** What is wrong with a filter. */
export interface FilterProblem {
  /** From 1, in the text of the filter; 1 when the filter is not a text. */
  readonly column: number
  readonly what: string
  readonly fix: string
}

export type ParsedFilter =
  | { readonly predicate: EventPredicate; readonly problem?: undefined }
  | { readonly problem: FilterProblem; readonly predicate?: undefined }
