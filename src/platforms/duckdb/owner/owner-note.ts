import { readFile, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'

const OwnerNote = z.strictObject({
  /** The process of Millrace that works with the database. */
  pid: z.int(),
  purpose: z.string(),
  /** Its child process, which has the file open and which the engine's lock names. */
  ownerPid: z.int(),
})
/** Says who owns a database file. It only explains: the engine's lock on the file decides. */
export type OwnerNote = z.infer<typeof OwnerNote>

export async function writeOwnerNote(file: string, note: OwnerNote): Promise<void> {
  await writeFile(noteFile(file), JSON.stringify(note))
}

export async function removeOwnerNote(file: string): Promise<void> {
  await rm(noteFile(file), { force: true })
}

/** The note of the process that has the file locked; undefined when there is none, or it is of an earlier owner. */
export async function readOwnerNote(file: string, ownerPid: number): Promise<OwnerNote | undefined> {
  const text = await readFile(noteFile(file), 'utf8').catch(() => '')
  try {
    const note = OwnerNote.parse(JSON.parse(text))
    return note.ownerPid === ownerPid ? note : undefined
  } catch {
    return undefined
  }
}

function noteFile(file: string): string {
  return `${file}.owner.json`
}
