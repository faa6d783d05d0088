import type { AuditAction } from '../contract/access/audit-actions.ts'
import type { SpaceRole } from '../contract/access/space-roles.ts'
import type { KeyRole } from './server-state.ts'

export const userStatuses = ['active', 'disabled'] as const
export type UserStatus = (typeof userStatuses)[number]

/** Somebody in whose name things are done. */
export interface User {
  /** Letters, digits, `_` and `-` only: clients put it into paths as it is. */
  readonly id: string
  readonly name: string
  /** How whoever signs people in knows them; no two users have the same. */
  readonly subject: string
  readonly email?: string
  readonly role: KeyRole
  readonly status: UserStatus
  readonly preferredLocale?: string
  readonly preferredZoneinfo?: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface UserReader {
  get(id: string): Promise<User | undefined>
  bySubject(subject: string): Promise<User | undefined>
  /** By id. */
  all(): Promise<readonly User[]>
}
export interface UserWriter extends UserReader, AccessLock {
  add(user: User): Promise<void>
  /** False when there is none. */
  replace(user: User): Promise<boolean>
  /** Removes the user with the assignments to spaces. False when there is none. */
  remove(id: string): Promise<boolean>
}

/** To whom projects belong, and who may do what with them. */
export interface Space {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly ownerId: string
  readonly createdAt: Date
  readonly createdBy: string
  readonly updatedAt: Date
}

/** What a user may do in a space. A user has at most one a space. */
export interface SpaceAssignment {
  readonly id: string
  readonly spaceId: string
  readonly userId: string
  readonly roles: readonly SpaceRole[]
  readonly createdAt: Date
  readonly createdBy: string
  readonly updatedAt: Date
  readonly updatedBy: string
}

export interface SpaceReader {
  get(id: string): Promise<Space | undefined>
  /** Whatever the case of its letters. */
  byName(name: string): Promise<Space | undefined>
  /** By id. */
  all(): Promise<readonly Space[]>
  /** By id. */
  ofOwner(userId: string): Promise<readonly Space[]>
  assignment(id: string): Promise<SpaceAssignment | undefined>
  /** Oldest first. */
  assignmentsIn(spaceId: string): Promise<readonly SpaceAssignment[]>
  assignmentsOf(userId: string): Promise<readonly SpaceAssignment[]>
  /** Grows with every change of any user, space or assignment. */
  revision(): Promise<number>
}
export interface SpaceWriter extends SpaceReader, AccessLock {
  add(space: Space): Promise<void>
  /** False when there is none. */
  replace(space: Space): Promise<boolean>
  /** Removes the space with its assignments. False when there is none. */
  remove(id: string): Promise<boolean>
  addAssignment(assignment: SpaceAssignment): Promise<void>
  /** False when there is none. */
  replaceAssignment(assignment: SpaceAssignment): Promise<boolean>
  /** False when there is none. */
  removeAssignment(id: string): Promise<boolean>
}

export interface AccessLock {
  /** Other units that lock wait until this one ends: what it reads of users and spaces from now on stays true. */
  lock(): Promise<void>
}

/** Who did what. `before` and `after` are JSON values without secrets. */
export interface AuditEntry {
  readonly at: Date
  /** Id of a user. */
  readonly by: string
  readonly action: AuditAction
  /** Id of what was changed. */
  readonly subject: string
  readonly spaceId?: string
  readonly ownerId?: string
  readonly before?: unknown
  readonly after?: unknown
}
/** `sequence` grows in the order of writing. */
export interface StoredAuditEntry extends AuditEntry {
  readonly sequence: number
}

export const auditSorts = ['at', 'action', 'source'] as const
export type AuditSort = (typeof auditSorts)[number]

export interface AuditQuery {
  readonly sequences?: readonly number[]
  readonly actions?: readonly AuditAction[]
  readonly userId?: string
  readonly since?: Date
  readonly until?: Date
  readonly sort: AuditSort
  readonly descending: boolean
  readonly limit: number
  /** The row to go on after (or before, backwards), as the last answer named it. */
  readonly cursor?: { readonly value: string; readonly sequence: number; readonly backwards: boolean }
}

export interface AuditReader {
  get(sequence: number): Promise<StoredAuditEntry | undefined>
  /** In the order asked for; when the cursor goes backwards, still in the order asked for. */
  find(query: AuditQuery): Promise<readonly StoredAuditEntry[]>
}
export interface AuditWriter extends AuditReader {
  /** In the unit of the change that it reports. */
  add(entry: AuditEntry): Promise<void>
  /** Deletes entries older than `before`, at most so many; how many. */
  prune(before: Date, limit: number): Promise<number>
}
