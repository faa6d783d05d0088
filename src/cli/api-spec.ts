import { readFileSync } from 'node:fs'
import type { CommandAction } from './command-context.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace api spec`: the document that ships with Millrace, which is the one that its servers give. */
export const apiSpec: CommandAction = ({ output }) => {
  const file = new URL('../../docs/reference/openapi.json', import.meta.url)
  output.json(JSON.parse(readFileSync(file, 'utf8')))
  return Promise.resolve(exitCodes.done)
}
