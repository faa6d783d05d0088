import type { Place } from '../foundation/app-error.ts'

export interface SourceSelection {
  readonly includePatterns: readonly SelectionPattern[]
  readonly excludePatterns: readonly SelectionPattern[]
  readonly explicitlySelected: readonly SelectedSource[]
}

export interface SelectionPattern {
  /** `%` stands for any characters, `[%]` for a percent sign. Empty: any. */
  readonly schemaPattern: string
  readonly tablePattern: string
  readonly type: 'TABLE' | 'VIEW' | 'TABLE_AND_VIEW' | 'ANY'
  /** Empty: a source table, of the task's connection. */
  readonly sourceTask: string
  readonly place: Place
}

export interface SelectedSource {
  readonly schema: string
  readonly name: string
  readonly database: string
  readonly sourceTask: string
  /** Upstream dataset id. */
  readonly sourceDataset: string
  readonly place: Place
  /** Of `sourceTask`, where there is one. */
  readonly taskPlace?: Place
}
