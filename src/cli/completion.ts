import type { CommandAction } from './command-context.ts'
import { completionScript } from './completion-script.ts'
import { exitCodes } from './exit-codes.ts'

/** `millrace completion` */
export const completion: CommandAction = ({ arguments: [shell], output, tree }) => {
  const known = (['bash', 'zsh', 'fish'] as const).find(candidate => candidate === shell)
  if (known) output.result(completionScript(known, tree).trimEnd())
  return Promise.resolve(exitCodes.done)
}
