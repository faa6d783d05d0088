import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { workerLiveness } from '../runs/worker-name.ts'
import { serverRoles, type ServerRole } from './roles.ts'

const ServerNote = z.strictObject({
  /** The process, as `ownWorkerName` names it. */
  worker: z.string(),
  /** Where this machine reaches it. */
  url: z.url(),
  /** What it does. */
  roles: z.array(z.enum(serverRoles)),
})
/** Of a server that runs tasks for those who ask its API. */
const runsTasks: readonly ServerRole[] = ['api', 'runner']

/** Says which server owns a workspace and where it listens. It only tells: the lock of the state folder decides. */
export type ServerNote = z.infer<typeof ServerNote>

export async function writeServerNote(stateFolder: string, note: ServerNote): Promise<void> {
  const file = noteFile(stateFolder)
  // Renamed into place: nobody reads half of it.
  await writeFile(`${file}.${process.pid}`, JSON.stringify(note))
  await rename(`${file}.${process.pid}`, file)
}

export async function removeServerNote(stateFolder: string): Promise<void> {
  await rm(noteFile(stateFolder), { force: true })
}

/** The server that owns the workspace now and has these roles; undefined when there is none. */
export async function readServerNote(
  stateFolder: string,
  roles: readonly ServerRole[] = runsTasks,
): Promise<ServerNote | undefined> {
  const text = await readFile(noteFile(stateFolder), 'utf8').catch(() => '')
  try {
    const note = ServerNote.parse(JSON.parse(text))
    const isFit = roles.every(role => note.roles.includes(role)) && workerLiveness(note.worker) !== 'dead'
    return isFit ? note : undefined
  } catch {
    return undefined
  }
}

function noteFile(stateFolder: string): string {
  return join(stateFolder, 'server.json')
}
