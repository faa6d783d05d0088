import type { KeyRole } from '../store/store.ts'

/** In whose name something is done. */
export interface Actor {
  readonly userId: string
  readonly role: KeyRole
}

export function isAdministrator({ role }: Pick<Actor, 'role'>): boolean {
  return role === 'TenantAdmin'
}
