import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../foundation/app-error.ts'
import { Secret } from '../foundation/secret.ts'

const CursorFile = z.object({ forwardTo: z.string(), position: z.int().min(0) })

/** How far the events have been forwarded to a URL; kept in the state folder, one file a URL. */
export interface ListenCursor {
  /** Undefined: nothing was ever forwarded there. */
  readonly position: number | undefined
  save(position: number): Promise<void>
}

export async function openListenCursor(stateFolder: string, forwardTo: string): Promise<ListenCursor> {
  const name = createHash('sha256').update(forwardTo).digest('hex').slice(0, 16)
  const file = join(stateFolder, 'listen', `${name}.json`)
  const text = await readIfThere(file)
  return {
    position: text === undefined ? undefined : CursorFile.parse(JSON.parse(text)).position,
    save: async position => {
      await mkdir(join(stateFolder, 'listen'), { recursive: true })
      // Renamed into place: a process that is killed while it writes leaves the one of before.
      const written = `${file}.${process.pid}`
      await writeFile(written, JSON.stringify({ forwardTo, position }))
      await rename(written, file)
    },
  }
}

export interface DevelopmentSecret {
  readonly secret: Secret
  /** Made just now: nobody has seen it yet. */
  readonly isNew: boolean
}

/** The secret with which `millrace listen` signs when none is given; stays the same for a workspace. */
export async function developmentSecret(stateFolder: string): Promise<DevelopmentSecret> {
  const file = join(stateFolder, 'listen', 'secret')
  const kept = await readIfThere(file)
  if (kept !== undefined) return { secret: new Secret(kept.trim()), isNew: false }
  const text = `whsec_${randomBytes(24).toString('base64')}`
  await mkdir(join(stateFolder, 'listen'), { recursive: true })
  await writeFile(file, `${text}\n`, { mode: 0o600 })
  return { secret: new Secret(text), isNew: true }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new AppError('MILLRACE-CLI-FILE-UNREADABLE', `${file} cannot be read`, {
      fix: 'Check that the file exists and that you may read it.',
      cause: error,
    })
  }
}
