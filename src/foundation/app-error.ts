/** Where in a file something is wrong. Lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface ErrorHints {
  /** What to do next, in one sentence. */
  readonly fix?: string
  readonly place?: Place
  readonly cause?: unknown
}

/** An expected failure: a stable code from the problem catalogue, what happened, and what to do about it. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  readonly fix: string | undefined
  readonly place: Place | undefined

  constructor(code: string, message: string, hints: ErrorHints = {}) {
    super(message, hints.cause === undefined ? undefined : { cause: hints.cause })
    this.code = code
    this.fix = hints.fix
    this.place = hints.place
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
