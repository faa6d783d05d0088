import type { Place } from '../foundation/app-error.ts'

/** Text with `${placeholder}`s, each replaced by the quoted name that its alias stands for. */
export interface Expression {
  readonly statement: string
  readonly aliases: readonly ExpressionAlias[]
  /** Where the statement begins. */
  readonly place: Place
  /** Where a text of the statement first stands in the file; where the statement begins when it cannot be told. */
  readonly placeOfText?: (text: string) => Place
}
export interface ExpressionAlias {
  readonly name: string
  /** A column name, or `<project id>$_$<task id>$_$<dataset id>` in an SQL dataset. */
  readonly value: string
  readonly place?: Place
}
