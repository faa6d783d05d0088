import type { SlotClaim } from './schedule-state.ts'

export type RequestState = 'WAITING' | 'CLAIMED' | 'ENDED'

/** Work that one process asks others to do, because it lacks a role or a label for it. */
export interface WorkRequest {
  /** Grows in the order of asking. */
  readonly sequence: number
  readonly projectId: string
  /** JSON of what is asked for. */
  readonly work: string
  readonly requestedAt: Date
  readonly state: RequestState
  /** The process that claimed it last, and until when it may be trusted to live. */
  readonly worker?: string
  readonly leaseExpiresAt?: Date
  /** JSON of what became of it. */
  readonly outcome?: string
}

export interface RequestReader {
  get(sequence: number): Promise<WorkRequest | undefined>
  /** Those that are WAITING or CLAIMED, oldest first. */
  open(limit: number): Promise<readonly WorkRequest[]>
}

export interface RequestWriter extends RequestReader {
  /** Gives its sequence. */
  add(request: Pick<WorkRequest, 'projectId' | 'work' | 'requestedAt'>): Promise<number>
  /** Claims an open request. False when it is no longer as it was seen. */
  claim(seen: WorkRequest, claim: SlotClaim): Promise<boolean>
  /** Ends a request that `worker` has claimed. False, and no change, when it has not. */
  end(sequence: number, worker: string, outcome: string): Promise<boolean>
  /** Lets others have a request that `worker` has claimed. */
  giveBack(sequence: number, worker: string): Promise<void>
  /** Takes a request back. False, and no change, when it has ended. */
  withdraw(sequence: number): Promise<boolean>
  /** Deletes what was asked for before. */
  removeBefore(at: Date): Promise<void>
}
