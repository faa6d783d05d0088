import type { Place } from '../foundation/app-error.ts'
import type { Column } from '../foundation/column.ts'
import type { Expression } from './expression.ts'
import type { DimensionSettings, FactSettings } from './star-schema.ts'

/** A dataset file. Everything that the file leaves out is an empty list, an empty string or `undefined`. */
export interface DatasetDefinition {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly kind: 'LANDING' | 'STORAGE' | 'PASS_THROUGH' | 'SQL' | 'DIMENSION' | 'FACT' | 'OTHER'
  readonly inputs: readonly DatasetInput[]
  /** `tableDef.columns`: declared names, types and keys, in order; empty when the file declares none. */
  readonly columns: readonly DeclaredColumn[]
  /** `sourceTable`: what a landing dataset is loaded from. */
  readonly sourceTable: DeclaredSourceTable | undefined
  readonly newTableName: string
  readonly columnTransformations: readonly ColumnTransformation[]
  readonly customSql: Expression | undefined
  readonly incremental: boolean
  readonly attributes: DatasetAttributes
  readonly loadOrder: number
  readonly dimension: DimensionSettings | undefined
  readonly fact: FactSettings | undefined
  readonly place: Place
  placeOf(path: readonly (string | number)[]): Place
}

export interface DatasetInput {
  readonly projectId: string
  readonly taskId: string
  readonly datasetId: string
  readonly place: Place
  /** Of `taskId`, where it is written. */
  readonly taskPlace?: Place
}

/** `type` is a canonical column type (`foundation/column.ts`), or empty when the file gives none. */
export interface DeclaredColumn extends Column {
  /** From 1; 0 when the column is not part of the key. */
  readonly keyOrdinal: number
  readonly expression: Expression | undefined
  readonly place: Place
}

export interface DeclaredSourceTable {
  readonly schema: string
  readonly name: string
  readonly kind: 'TABLE' | 'VIEW'
  readonly columns: readonly DeclaredColumn[]
}

export interface ColumnTransformation {
  readonly action: 'KEEP' | 'DROP' | 'ADD'
  readonly columnName: string
  /** Empty: unchanged. */
  readonly newColumnName: string
  /** Canonical column type; empty: unchanged. */
  readonly newType: string
  readonly expression: Expression | undefined
  /** undefined: unchanged. */
  readonly keyOrdinal: number | undefined
  readonly nullable: boolean | undefined
  readonly place: Place
}

/** undefined: inherited from the task's `artifactsSettings`. */
export interface DatasetAttributes {
  readonly materialized: boolean | undefined
  readonly hasHistory: boolean | undefined
  readonly hasStandardViewsWithHeaders: boolean | undefined
}
