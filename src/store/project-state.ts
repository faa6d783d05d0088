import type { ActionProblem, ActionState, ActionType } from '../contract/action.ts'

/** A project that the state holds: made through the API, or brought by an import. */
export interface StoredProject extends StoredProjectHead {
  /** Text of each file by its path, with `/` between the parts. */
  readonly files: Readonly<Record<string, string>>
}

export interface StoredProjectHead {
  readonly id: string
  readonly spaceId: string
  readonly ownerId: string
  /** Grows with each change of the files. */
  readonly revision: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface ProjectReader {
  /** Oldest first. */
  heads(): Promise<readonly StoredProjectHead[]>
  head(id: string): Promise<StoredProjectHead | undefined>
  get(id: string): Promise<StoredProject | undefined>
}
export interface ProjectWriter extends ProjectReader {
  add(project: StoredProject): Promise<void>
  /** Replaces the files and counts the revision up. False when the project is not there or no longer has that revision. */
  replaceFiles(change: ProjectChange): Promise<boolean>
}
export interface ProjectChange {
  readonly id: string
  /** The revision that the new files were made from. */
  readonly revision: number
  readonly files: Readonly<Record<string, string>>
  readonly at: Date
}

/** Something done in the background to a project or one of its tasks, which clients ask after. */
export interface Action {
  readonly id: string
  readonly type: ActionType
  readonly projectId: string
  readonly state: ActionState
  readonly requestedBy: string
  readonly startedAt: Date
  readonly endedAt?: Date
  readonly problem?: ActionProblem
  /** In the order in which they are worked on. */
  readonly tasks: readonly ActionTask[]
  /** The process that does it. */
  readonly worker: string
}

export interface ActionTask {
  readonly taskId: string
  readonly name: string
  readonly state: ActionState
  /** What was done or found. */
  readonly info?: string
  readonly problem?: ActionProblem
}

export interface ActionReader {
  get(id: string): Promise<Action | undefined>
  /** Those that have not ended. */
  unfinished(): Promise<readonly Action[]>
}
export interface ActionWriter extends ActionReader {
  add(action: Action): Promise<void>
  /** Saves state, tasks, end and problem. False, and no change, when the action has ended. */
  update(action: Action): Promise<boolean>
  /** Removes those that ended before. */
  removeEndedBefore(at: Date): Promise<void>
}
