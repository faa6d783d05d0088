import type { renameTypes, ruleActions } from '../contract/project/words.ts'
import type { Place } from '../foundation/app-error.ts'
import type { DeclaredColumn } from './dataset-definition.ts'
import type { Expression } from './expression.ts'

export interface TransformationRule {
  readonly ordinal: number
  readonly name: string
  readonly action: (typeof ruleActions)[number]
  readonly scope: RuleScope
  readonly renameType: (typeof renameTypes)[number] | undefined
  readonly value: string
  readonly oldValue: string
  readonly valueMapping: Readonly<Record<string, string>>
  readonly expression: Expression | undefined
  /** The column that ADD_COLUMN adds, or whose type CHANGE_COLUMN_DATA_TYPE sets. */
  readonly column: DeclaredColumn | undefined
  readonly place: Place
}

/** Always matched against the original names of the input. Patterns as in a source selection; empty: any. */
export interface RuleScope {
  readonly schemaPattern: string
  readonly tablePattern: string
  readonly columnPattern: string
  /** Canonical column type without its arguments (`DECIMAL`); empty: any. */
  readonly type: string
  readonly key: 'ANY' | 'PK_ONLY' | 'NOT_PK_ONLY'
  readonly nullability: 'ANY' | 'NULLABLE_ONLY' | 'NOT_NULLABLE_ONLY'
}
