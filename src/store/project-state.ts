import type { ReloadStrategy } from '../contract/reload.ts'
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
  /** The process that does it: who, and until when it may be trusted to live. */
  readonly worker: string
  readonly leaseExpiresAt: Date
}

export interface ActionTask {
  readonly taskId: string
  readonly name: string
  readonly state: ActionState
  /** What was done or found. */
  readonly info?: string
  readonly problem?: ActionProblem
}

/** That the tables and views of a task are as its definition of then wants them. */
export interface TaskPreparation {
  readonly projectId: string
  readonly taskId: string
  /** Of the definition. */
  readonly digest: string
  readonly preparedBy: string
  readonly preparedAt: Date
}

export interface PreparationReader {
  ofProject(projectId: string): Promise<readonly TaskPreparation[]>
  ofTask(projectId: string, taskId: string): Promise<TaskPreparation | undefined>
}
export interface PreparationWriter extends PreparationReader {
  /** Inserts, or replaces by project and task. */
  save(preparation: TaskPreparation): Promise<void>
}

/** That the next run of a task loads datasets anew. */
export interface ReloadRequest {
  readonly id: string
  readonly projectId: string
  readonly taskId: string
  readonly strategy: ReloadStrategy
  /** None: all of the task. */
  readonly datasetIds: readonly string[]
  readonly requestedBy: string
  readonly requestedAt: Date
}

export interface ReloadReader {
  ofTask(projectId: string, taskId: string): Promise<ReloadRequest | undefined>
}
export interface ReloadWriter extends ReloadReader {
  /** Inserts, or replaces the one that the task has. */
  save(request: ReloadRequest): Promise<void>
  /** Does nothing when another has taken its place. */
  remove(id: string): Promise<void>
}

export interface ActionReader {
  get(id: string): Promise<Action | undefined>
  /** Those that have not ended. */
  unfinished(): Promise<readonly Action[]>
}
export interface ActionWriter extends ActionReader {
  add(action: Action): Promise<void>
  /** Saves state, tasks, end and problem. False, and no change, when its worker no longer holds it. */
  update(action: Action): Promise<boolean>
  /** Extends the lease of an action that `worker` holds; nobody else ends it before the unit does. False when it does not. */
  renew(id: string, worker: string, leaseExpiresAt: Date): Promise<boolean>
  /** Makes an action another process' own. False, and no change, when it has ended or is not whose it was seen to be. */
  take(seen: Pick<Action, 'id' | 'worker'>, by: Pick<Action, 'worker' | 'leaseExpiresAt'>): Promise<boolean>
  /** Removes those that ended before. */
  removeEndedBefore(at: Date): Promise<void>
}
