import type { Generated } from 'kysely'
import type { AuditAction } from '../contract/access/audit-actions.ts'
import type { KeyRole, UserStatus } from './store.ts'

export interface UserTable {
  id: string
  name: string
  subject: string
  email: string | null
  role: KeyRole
  status: UserStatus
  preferred_locale: string | null
  preferred_zoneinfo: string | null
  created_at: string
  updated_at: string
}

export interface SpaceTable {
  id: string
  name: string
  /** In lower case, as JavaScript knows it. */
  folded_name: string
  description: string
  owner_id: string
  created_at: string
  created_by: string
  updated_at: string
}

export interface SpaceAssignmentTable {
  id: string
  space_id: string
  user_id: string
  /** JSON of `SpaceRole[]`. */
  roles: string
  created_at: string
  created_by: string
  updated_at: string
  updated_by: string
}

export interface AuditTable {
  sequence: Generated<number>
  at: string
  action: AuditAction
  /** Follows from the action; a column to sort by. */
  source: string
  user_id: string
  subject: string
  space_id: string | null
  owner_id: string | null
  /** JSON. */
  before_change: string | null
  after_change: string | null
}
