import type { AutomationStep } from '../contract/automations/automation-steps.ts'

/** What makes a webhook an automation: it does these steps instead of sending events to a URL. */
export interface AutomationPart {
  /** Values of encrypted headers are sealed. */
  readonly steps: readonly AutomationStep[]
  /** Names these steps: with another one, what was done belongs to other steps. */
  readonly revision: string
  /** Names what millrace.yaml says of it; absent: the API made it. */
  readonly declared?: string
}

/** A step that is done for a delivery, and is not done again. */
export interface DoneStep {
  readonly sequence: number
  /** From 0. */
  readonly step: number
  readonly webhookId: string
  /** Of the automation when it was done. */
  readonly revision: string
  readonly at: Date
  /** What comes after it does not begin before. */
  readonly waitsUntil?: Date
  /** JSON of a `StepReport`. */
  readonly report: string
}

/** The attempt at a delivery in whose name a step is done. */
export interface HeldDelivery {
  readonly sequence: number
  readonly worker: string
  readonly attempt: number
}

export interface AutomationStateReader {
  /** In their order. */
  stepsOf(sequence: number): Promise<readonly DoneStep[]>
  /** Whether the automation started the run, or what led to it. */
  hasStarted(webhookId: string, runId: string): Promise<boolean>
}

export interface AutomationStateWriter extends AutomationStateReader {
  /** Notes that a step is done. False, and no change, when the attempt no longer holds the delivery or the step was done before. */
  completeStep(step: DoneStep, holder: HeldDelivery): Promise<boolean>
  /** Notes that an automation started a run because of another one: what led to that one led to this one too. */
  noteStarted(runId: string, because: { readonly webhookId: string; readonly runId: string }): Promise<void>
}
