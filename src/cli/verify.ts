import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { AppError } from '../foundation/app-error.ts'
import { checkSignatures, type CheckedScheme } from './check-signatures.ts'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'
import { usageError } from './program.ts'
import { readFileOrStdin, readSecret } from './read-secret.ts'

/** `millrace verify` */
export const verifyRequest: CommandAction = async ({ flags, output }) => {
  const secretFile = flags.text('secretFile')
  const headersFile = flags.text('headersFile')
  if (secretFile === undefined || headersFile === undefined) {
    throw usageError(
      '--secret-file and --headers-file are both needed',
      'Write: millrace verify --secret-file s.txt --headers-file h.txt < body.json',
    )
  }
  const secret = await readSecret(secretFile)
  const headers = readHeaders(await readFileOrStdin(headersFile))
  const file = flags.text('bodyFile')
  const body = file === undefined ? await buffer(process.stdin) : await readBytes(file)
  const schemes = checkSignatures({ body, headers }, secret, new Date())
  const isGood = schemes.length > 0 && schemes.every(({ holds }) => holds)
  if (flags.isOn('json')) output.json({ ok: isGood, bytes: body.length, schemes })
  else if (schemes.length === 0)
    output.result('✖ The headers have no signature that this secret could have made.')
  else output.result(schemes.map(schemeLines).join('\n'))
  return isGood ? exitCodes.done : exitCodes.workFailed
}

function schemeLines({ scheme, holds, note }: CheckedScheme): string {
  return `${holds ? '✔' : '✖'} ${scheme} ${holds ? 'holds' : 'does not hold'}${note === undefined ? '' : `\n  ${note}`}`
}

/** Lines like `Name: value`, or a JSON object. */
function readHeaders(text: string): Readonly<Record<string, string>> {
  const pairs = text.trimStart().startsWith('{') ? Object.entries(parsed(text)) : text.split('\n').map(pairOf)
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value).trim()]))
}

function pairOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, Math.max(colon, 0)).trim(), line.slice(colon + 1)]
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch (error) {
    throw new AppError('MILLRACE-CLI-INVALID-VALUE', 'The file of headers begins like JSON and is none', {
      fix: 'Write lines like `webhook-id: …`, or a JSON object.',
      cause: error,
    })
  }
}

async function readBytes(file: string): Promise<Buffer> {
  if (file === '-') return await buffer(process.stdin)
  try {
    return await readFile(file)
  } catch (error) {
    throw new AppError('MILLRACE-CLI-FILE-UNREADABLE', `${file} cannot be read`, {
      fix: 'Check that the file exists and that you may read it.',
      cause: error,
    })
  }
}
