import type { RunObservation } from '../../app.ts'

/** Shows a launch while it goes on, on stderr. */
export interface ProgressDisplay {
  observe(observation: RunObservation): void
  /** Says something beside the launch, above what is redrawn. */
  note(text: string): void
  /** Leaves the terminal as a person expects it; safe to call twice. */
  close(): void
}
