export const keyRoles = ['TenantAdmin', 'User'] as const
export type KeyRole = (typeof keyRoles)[number]

/** A key for the API. The token itself is shown once and never stored. */
export interface ApiKey {
  readonly id: string
  readonly description: string
  /** SHA-256 of the token, in hex. */
  readonly tokenHash: string
  readonly userId: string
  readonly role: KeyRole
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly revokedAt?: Date
  /** Absent: the user themself. */
  readonly createdBy?: string
}

export interface KeyReader {
  byTokenHash(tokenHash: string): Promise<ApiKey | undefined>
  get(id: string): Promise<ApiKey | undefined>
  /** Newest first. */
  all(): Promise<readonly ApiKey[]>
  /** Newest first. */
  ofUser(userId: string): Promise<readonly ApiKey[]>
}
export interface KeyWriter extends KeyReader {
  add(key: ApiKey): Promise<void>
  /** False when there is none, or it was revoked before. */
  revoke(id: string, at: Date): Promise<boolean>
  /** False when there is none. */
  describe(id: string, description: string): Promise<boolean>
  /** False when there is none. */
  remove(id: string): Promise<boolean>
}

/** How far a reader of the event log has come, such as a sink. One process at a time has it. */
export interface CursorWriter {
  /**
   * Takes or keeps the cursor until `leaseExpiresAt`; a new one starts at `startPosition`. Undefined when another worker's
   * lease has not run out.
   */
  take(name: string, claim: CursorClaim): Promise<number | undefined>
  /** Moves it. False when `worker` no longer has it. */
  move(name: string, worker: string, position: number): Promise<boolean>
  giveBack(name: string, worker: string): Promise<void>
}
export interface CursorClaim {
  readonly worker: string
  readonly now: Date
  readonly leaseExpiresAt: Date
  readonly startPosition: number
}

/** Processes that are alive: they renew their lease, and whose lease has run out has lost what it had claimed. */
export interface WorkerWriter {
  renew(worker: string, leaseExpiresAt: Date): Promise<void>
  leaseOf(worker: string): Promise<Date | undefined>
  leave(worker: string): Promise<void>
}
