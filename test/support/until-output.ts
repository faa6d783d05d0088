import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Waits until a program has written this, and goes on reading so that it never writes into a closed pipe. */
export async function untilOutput(program: ChildProcess, output: Readable, wanted: RegExp): Promise<void> {
  let text = ''
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: unknown): void => {
      text += String(chunk)
      if (wanted.test(text)) resolve()
    }
    output.on('data', read)
    program.once('exit', () => reject(new Error(`the program ended: ${text}`)))
    program.once('error', reject)
  })
}
