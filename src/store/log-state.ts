export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

export interface LogLine {
  readonly runId: string
  readonly at: Date
  readonly level: LogLevel
  /** Dataset id, when the line is about one. */
  readonly dataset?: string
  readonly text: string
}
/** A stored log line; `sequence` grows in the order of writing. */
export interface StoredLogLine extends LogLine {
  readonly sequence: number
}
export interface LogReader {
  ofRun(runId: string, afterSequence: number, limit: number): Promise<readonly StoredLogLine[]>
}
export interface LogWriter extends LogReader {
  append(lines: readonly LogLine[]): Promise<void>
}
