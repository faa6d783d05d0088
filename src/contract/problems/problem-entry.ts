/** An entry of the catalogue of problems: what a code means and what to do about it. */
export interface ProblemEntry {
  readonly title: string
  readonly cause: string
  readonly fix: string
  /** HTTP status that the problem answers with, and `errorDetails.status` of a failed event. */
  readonly status: number
  /** `errorDetails.source` of a failed event. Absent: `millrace`. */
  readonly source?: string
}

export type ProblemEntries = Readonly<Record<string, ProblemEntry>>
