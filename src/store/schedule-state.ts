/** A schedule by time as the state knows it: another rule or zone makes it another schedule. */
export interface ScheduleKey {
  readonly projectId: string
  readonly taskId: string
  readonly digest: string
}

export const slotStates = ['DUE', 'CLAIMED', 'STARTED', 'MISFIRED'] as const
export type SlotState = (typeof slotStates)[number]
export const slotKinds = ['TIME', 'EVENT'] as const
export type SlotKind = (typeof slotKinds)[number]

/** One moment at which a schedule starts a task, and what became of it. */
export interface Slot {
  /** Grows in the order in which slots were noted. */
  readonly sequence: number
  readonly projectId: string
  readonly taskId: string
  /** A time of the schedule, or the completion of a task that the schedule names. */
  readonly kind: SlotKind
  readonly at: Date
  /** Of the newest event that asked for it; 0 for a time. */
  readonly position: number
  readonly state: SlotState
  /** The process that claimed it last, and until when it may be trusted to live. */
  readonly worker?: string
  readonly leaseExpiresAt?: Date
  /** The run that it started, or the MISFIRED one that says why it did not. */
  readonly runId?: string
}

export interface SlotClaim {
  readonly worker: string
  readonly leaseExpiresAt: Date
}

export interface SlotEnd {
  readonly state: 'STARTED' | 'MISFIRED'
  readonly runId: string
}

export interface SlotReader {
  /** Until when the times of each have passed, in this order; undefined for one that is not known. */
  passedUntil(schedules: readonly ScheduleKey[]): Promise<readonly (Date | undefined)[]>
  /** Those that are DUE or CLAIMED, oldest first. */
  open(limit: number): Promise<readonly Slot[]>
  /** Those that are DUE, oldest first. */
  due(limit: number): Promise<readonly Slot[]>
  /** The newest slot of each task of a project. */
  lastOfEachTask(projectId: string): Promise<readonly Slot[]>
}

export interface SlotWriter extends SlotReader {
  /** Until when the times of a schedule have passed; of one that is not known yet: `from`. */
  follow(schedule: ScheduleKey, from: Date): Promise<Date>
  /** Forgets every schedule of a project but these. */
  followOnly(projectId: string, schedules: readonly ScheduleKey[]): Promise<void>
  /** Notes that the times up to `until` have passed. False when they had before: another process has seen to them. */
  pass(schedule: ScheduleKey, until: Date): Promise<boolean>
  /** Notes a time, claimed. Undefined when it was noted before. */
  addTime(slot: Pick<Slot, 'projectId' | 'taskId' | 'at'>, claim: SlotClaim): Promise<Slot | undefined>
  /** Notes that an event asks for a run. False when a slot of the task waits already: that one counts for this event too. */
  addEvent(slot: Pick<Slot, 'projectId' | 'taskId' | 'at' | 'position'>): Promise<boolean>
  /** Claims an open slot. False when it is no longer as it was seen. */
  claim(seen: Slot, claim: SlotClaim): Promise<boolean>
  /** Extends the claims of `worker` on these. */
  renew(sequences: readonly number[], claim: SlotClaim): Promise<void>
  /** Ends a slot that `worker` has claimed. False, and no change, when it has not. */
  end(sequence: number, worker: string, end: SlotEnd): Promise<boolean>
  /** Lets others have a slot that `worker` has claimed. */
  giveBack(sequence: number, worker: string): Promise<void>
  /** Takes back a slot that `worker` has claimed and that nobody needs any more. */
  drop(sequence: number, worker: string): Promise<void>
  /** Deletes the ended slots of a task that are older. */
  prune(task: Pick<Slot, 'projectId' | 'taskId'>, before: Date): Promise<void>
}
