import type { Place } from '../foundation/app-error.ts'

/** Text with `${placeholder}`s, each replaced by the quoted name that its alias stands for. */
export interface Expression {
  readonly statement: string
  readonly aliases: readonly ExpressionAlias[]
  readonly place: Place
}
export interface ExpressionAlias {
  readonly name: string
  /** A column name, or `<project id>$_$<task id>$_$<dataset id>` in an SQL dataset. */
  readonly value: string
}
