import type { Secret } from '../foundation/secret.ts'
import type { Sealed } from '../store/store.ts'

/** Encrypts what must not lie readable in the state: AES-256-GCM with a random nonce. */
export interface Vault {
  /** `context` (webhook id and field) is authenticated: a sealed text put elsewhere does not open. */
  seal(text: string, context: string): Sealed
  /** Throws AppError `MILLRACE-VAULT-CANNOT-OPEN` for another key, another context or a changed text. */
  open(sealed: Sealed, context: string): Secret
}
