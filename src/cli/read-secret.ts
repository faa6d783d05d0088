import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { Secret } from '../foundation/secret.ts'

/** The text of a file, or of stdin for `-`. */
export async function readFileOrStdin(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new AppError('MILLRACE-CLI-FILE-UNREADABLE', `${file} cannot be read: ${messageOf(error)}`, {
      fix: 'Check that the file exists and that you may read it; `-` stands for stdin.',
      cause: error,
    })
  }
}

/** A secret from a file or stdin (`-`), without the line end. On a command line every process could see it. */
export async function readSecret(file: string): Promise<Secret> {
  const secret = (await readFileOrStdin(file)).replace(/\r?\n$/, '')
  if (secret !== '' && !/[\r\n]/.test(secret)) return new Secret(secret)
  throw new AppError(
    'MILLRACE-CLI-INVALID-VALUE',
    `${file === '-' ? 'stdin' : file} does not hold one secret`,
    {
      fix: 'It must hold the secret and nothing else, on one line.',
    },
  )
}
