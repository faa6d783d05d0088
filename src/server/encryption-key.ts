import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { referenceSources } from '../config/load-workspace.ts'
import { fillIn } from '../config/references.ts'
import type { Workspace } from '../config/workspace.ts'
import { makeVaultKey, openVault } from '../delivery/open-vault.ts'
import type { Vault } from '../delivery/vault.ts'
import { AppError } from '../foundation/app-error.ts'
import { Secret } from '../foundation/secret.ts'

/** The vault of a workspace. Its key is read, or made, when the first secret is sealed or opened. */
export function workspaceVault(workspace: Workspace): Vault {
  let opened: Vault | undefined
  const vault = (): Vault => (opened ??= openVault(encryptionKey(workspace)))
  return {
    seal: (text, context) => vault().seal(text, context),
    open: (sealed, context) => vault().open(sealed, context),
  }
}

/** The key that millrace.yaml refers to, or that of the state folder, which is made when there is none. */
function encryptionKey({ folder, server, state }: Workspace): Secret {
  if (server.encryptionKey) {
    const { text, place } = server.encryptionKey
    return new Secret(fillIn(text, referenceSources(folder), place).filled)
  }
  if (state.connection) throw keyNeeded()
  return keyOfFolder(state.folder)
}

function keyOfFolder(folder: string): Secret {
  const file = join(folder, 'encryption.key')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) makeKeyFile(file)
  return new Secret(readFileSync(file, 'utf8'))
}

/**
 * On the disk before it is used, or a power cut could take the key of what is stored already; and linked into place, so that of
 * several processes one makes it and nobody reads half of it.
 */
function makeKeyFile(file: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${makeVaultKey()}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function keyNeeded(): AppError {
  return new AppError(
    'MILLRACE-VAULT-KEY-NEEDED',
    'The state is in PostgreSQL, and millrace.yaml names no encryption key for its secrets',
    {
      fix: 'Make one with `openssl rand -base64 32 > encryption.key`, give it to every server, and write server: { encryptionKey: ${file:encryption.key} }.',
    },
  )
}
