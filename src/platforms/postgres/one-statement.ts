import type { QueryConfig } from 'pg'

/**
 * A query in the extended protocol, in which the server refuses a text of several statements (PostgreSQL, 55.2.3 Extended Query): a
 * text that is put into a query cannot end it and begin another.
 */
export function oneStatement(text: string): QueryConfig & { readonly queryMode: 'extended' } {
  return { text, queryMode: 'extended' }
}
