/** One thing that a check found in a project or workspace. Lines and columns count from 1. */
export interface Finding {
  readonly level: 'ERROR' | 'WARNING'
  /** A code of the problem catalogue. */
  readonly code: string
  /** File, relative to the workspace where it is inside. */
  readonly file: string
  readonly line: number
  readonly column: number
  readonly what: string
  readonly fix: string
}
