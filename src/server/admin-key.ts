import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addKey } from '../access/keys/add-key.ts'
import { hashToken, keyIdOf, makeKey } from '../api/keys/make-key.ts'
import type { Clock } from '../foundation/clock.ts'
import { Secret } from '../foundation/secret.ts'
import type { Store } from '../store/store.ts'

export interface AdminKey {
  readonly file: string
  /** Made just now. */
  readonly isNew: boolean
}

export interface AdminKeyOptions {
  readonly store: Store
  readonly stateFolder: string
  /** User whom the key belongs to. */
  readonly ownerId: string
  readonly clock: Clock
}

/** The key of the state folder, with which commands of this machine speak to the server; made when there is no good one. */
export async function ensureAdminKey({
  store,
  stateFolder,
  ownerId,
  clock,
}: AdminKeyOptions): Promise<AdminKey> {
  const file = adminKeyFile(stateFolder)
  const kept = await readAdminKey(stateFolder)
  if (kept && (await isGood(store, kept, { ownerId, now: clock.now() }))) return { file, isNew: false }
  const now = clock.now()
  const { token, key } = makeKey({
    userId: ownerId,
    role: 'TenantAdmin',
    description: `admin key in ${file}`,
    now,
  })
  await addKey({ store }, key, { by: ownerId })
  await writeFile(file, `${token.reveal()}\n`, { mode: 0o600 })
  // The mode counts only for a file that is made.
  await chmod(file, 0o600)
  return { file, isNew: true }
}

/** Undefined when there is none. */
export async function readAdminKey(stateFolder: string): Promise<Secret | undefined> {
  const text = await readFile(adminKeyFile(stateFolder), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : new Secret(text.trim())
}

function adminKeyFile(stateFolder: string): string {
  return join(stateFolder, 'admin.key')
}

/** A key of an owner of before, whom the file no longer names, is good for what that user may, and not for commands. */
async function isGood(
  store: Store,
  token: Secret,
  { ownerId, now }: { readonly ownerId: string; readonly now: Date },
): Promise<boolean> {
  const id = keyIdOf(token.reveal())
  const key = id === undefined ? undefined : await store.read(({ keys }) => keys.get(id))
  if (!key || key.tokenHash !== hashToken(token.reveal()) || key.revokedAt || key.userId !== ownerId)
    return false
  return key.expiresAt === undefined || key.expiresAt > now
}
