import type { Clock } from '../foundation/clock.ts'
import type { Readers, Store } from '../store/store.ts'

/** What managing users, spaces and keys needs. */
export interface AccessWork {
  readonly store: Store
  readonly clock: Clock
  newId(): string
  readonly declared: DeclaredAccess
  /** How many projects a space holds. */
  projectsIn(spaceId: string, records: Readers): Promise<number>
}

/** What millrace.yaml says: it is so for as long as the file says so. */
export interface DeclaredAccess {
  readonly owner: { readonly id: string; readonly name: string }
  readonly spaces: readonly { readonly id: string; readonly name: string }[]
}

export function isDeclaredSpace({ spaces }: DeclaredAccess, id: string): boolean {
  return spaces.some(space => space.id === id)
}
