import type { AuditEntry, Space, SpaceAssignment, User } from '../store.ts'
import { noon } from './sample-records.ts'

export function aUser(id: string, changes: Partial<User> = {}): User {
  return {
    id,
    name: `User ${id}`,
    subject: `subject|${id}`,
    role: 'User',
    status: 'active',
    createdAt: noon,
    updatedAt: noon,
    ...changes,
  }
}

export function aSpace(id: string, changes: Partial<Space> = {}): Space {
  return {
    id,
    name: `Space ${id}`,
    description: '',
    ownerId: 'ada',
    createdAt: noon,
    createdBy: 'ada',
    updatedAt: noon,
    ...changes,
  }
}

export function anAssignment(id: string, changes: Partial<SpaceAssignment> = {}): SpaceAssignment {
  return {
    id,
    spaceId: 's1',
    userId: 'bob',
    roles: ['consumer'],
    createdAt: noon,
    createdBy: 'ada',
    updatedAt: noon,
    updatedBy: 'ada',
    ...changes,
  }
}

export function anAuditEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return { at: noon, by: 'ada', action: 'space.created', subject: 's1', ...changes }
}
