/** What may be done to a project or task in the background, as the REST API spells it. */
export const actionTypes = [
  'PROJECT_PREPARE',
  'PROJECT_VALIDATE',
  'TASK_PREPARE',
  'TASK_VALIDATE',
  'PROJECT_IMPORT',
] as const
export type ActionType = (typeof actionTypes)[number]

export const actionStates = ['PENDING', 'EXECUTING', 'COMPLETED', 'FAILED', 'CANCELED', 'SKIPPED'] as const
export type ActionState = (typeof actionStates)[number]

/** Why an action, or its part on one task, failed. */
export interface ActionProblem {
  readonly code: string
  readonly message: string
  readonly details?: string
}
