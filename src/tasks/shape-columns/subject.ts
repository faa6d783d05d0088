/** What a rule is being applied to, by its names in the input. */
export interface Subject {
  readonly schema: string
  readonly table: string
  /** Empty: the rule is about the table. */
  readonly column: string
  readonly type: string
  readonly originalName: string
}

/**
 * The value of a metadata variable such as `Q_M_SOURCE_TABLE_NAME` or `AR_M_SOURCE_COLUMN_NAME`; undefined when the
 * text is none.
 */
export function metadataOf(variable: string, subject: Subject): string | undefined {
  switch (plainVariable(variable)) {
    case 'SCHEMA':
    case 'SCHEMA_NAME':
      return subject.schema
    case 'TABLE_NAME':
      return subject.table
    case 'COLUMN_NAME':
      return subject.column
    case 'COLUMN_DATATYPE':
      return subject.type
    default:
      return undefined
  }
}

/** Whether the text is the variable that stands for the value of the column that a rule is applied to. */
export function meansColumnValue(variable: string): boolean {
  return ['COLUMN_DATA', 'COLUMN_VALUE'].includes(plainVariable(variable))
}

function plainVariable(variable: string): string {
  return variable.toUpperCase().replace(/^\$?(?:(?:AR|Q)_[MD]_)?(?:SOURCE_)?/, '')
}
