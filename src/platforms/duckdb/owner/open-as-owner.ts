import { AppError, messageOf } from '../../../foundation/app-error.ts'
import { sleep } from '../../../foundation/sleep.ts'
import { lockHolder } from '../engine/engine-errors.ts'
import { openEngine, type Engine } from '../engine/open-engine.ts'
import type { OpenRequest } from '../wire/messages.ts'
import { readOwnerNote, removeOwnerNote, writeOwnerNote } from './owner-note.ts'

const orphanEndsWithinMs = 10_000
const lookAgainMs = 50

/** Opens the database for the calling process, and leaves a note that says so. */
export async function openAsOwner(request: OpenRequest): Promise<Engine> {
  const engine = await openUnlessInUse(request)
  await writeOwnerNote(request.file, { pid: request.pid, purpose: request.purpose, ownerPid: process.pid })
  return {
    dialect: engine.dialect,
    openSession: async () => await engine.openSession(),
    async [Symbol.asyncDispose]() {
      await removeOwnerNote(request.file)
      await engine[Symbol.asyncDispose]()
    },
  }
}

async function openUnlessInUse({ file, settings }: OpenRequest): Promise<Engine> {
  const until = performance.now() + orphanEndsWithinMs
  for (;;) {
    try {
      return await openEngine(file, settings)
    } catch (thrown) {
      const holder = lockHolder(thrown)
      if (holder === undefined) throw notOpened(file, thrown)
      const note = await readOwnerNote(file, holder)
      // An owner whose process was killed ends by itself in a moment.
      const isOrphan = note !== undefined && !isAlive(note.pid)
      if (!isOrphan || performance.now() > until) {
        throw inUse(file, note ? `process ${note.pid} (${note.purpose})` : `process ${holder || 'unknown'}`)
      }
      await sleep(lookAgainMs)
    }
  }
}

function inUse(file: string, by: string): AppError {
  return new AppError('MILLRACE-PLATFORM-IN-USE', `${file} is in use by ${by}`, {
    fix: 'Wait until that process has ended, or stop it.',
  })
}

function notOpened(file: string, cause: unknown): AppError {
  return new AppError('MILLRACE-PLATFORM-NOT-OPENED', `${file} could not be opened: ${messageOf(cause)}`, {
    cause,
    fix: 'Check the path of the platform in millrace.yaml and the permissions of the file.',
  })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // A process of another user may not be signalled, and lives.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}
