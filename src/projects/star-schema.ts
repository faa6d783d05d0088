import type { Place } from '../foundation/app-error.ts'
import type { Expression } from './expression.ts'

export interface DimensionSettings {
  readonly type: 'TYPE1' | 'TYPE2'
  readonly rootDataset: string
  readonly mapping: readonly MappedColumn[]
}

export interface FactSettings {
  readonly rootDataset: string
  /** Relationship ids to denormalise along. */
  readonly relationshipPath: readonly string[]
  readonly mapping: readonly MappedColumn[]
  readonly dimensions: readonly FactDimension[]
  /** Column of the fact by whose time a type 2 dimension's version is chosen; empty: the current version. */
  readonly timeColumn: string
}

export interface MappedColumn {
  readonly columnName: string
  readonly isRootKey: boolean
  readonly expression: Expression | undefined
}

export interface FactDimension {
  readonly name: string
  readonly datasetId: string
  readonly taskId: string
  /** Relationship id: source columns are the fact's, target columns the dimension's root's. */
  readonly relationship: string
  readonly place: Place
}

/** Read as many to one: the source entity holds the foreign key. */
export interface Relationship {
  readonly id: string
  readonly name: string
  readonly shortName: string
  readonly source: EntityReference
  readonly target: EntityReference
  readonly columns: readonly { readonly source: string; readonly target: string }[]
  readonly place: Place
}
export interface EntityReference {
  readonly taskId: string
  readonly datasetId: string
}
