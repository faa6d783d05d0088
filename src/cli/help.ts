import { AppError } from '../foundation/app-error.ts'
import type { CommandAction } from './command-context.ts'
import { findCommand, globalOptions, type CommandSpec } from './command-spec.ts'
import { exitCodeMeanings, exitCodes } from './exit-codes.ts'
import { helpText } from './help-text.ts'

/** `millrace help` */
export const help: CommandAction = ({ arguments: path, flags, output, tree }) => {
  const command = findCommand(tree, path)
  if (!command) {
    throw new AppError('MILLRACE-CLI-NAME-UNKNOWN', `There is no command "${path.join(' ')}"`, {
      fix: `There are: ${(tree.commands ?? [])
        .filter(({ isHidden }) => !isHidden)
        .map(({ name }) => name)
        .join(', ')}.`,
    })
  }
  if (flags.isOn('json'))
    output.json({ ...commandDocument(command), globalOptions, exitCodes: exitCodeMeanings })
  else output.result(helpText(command, path))
  return Promise.resolve(exitCodes.done)
}

function commandDocument(command: CommandSpec): object {
  const { name, summary, description, arguments: words, options, examples, exitCodes: codes } = command
  const commands = (command.commands ?? []).filter(child => !child.isHidden).map(commandDocument)
  const own = { name, summary, description, arguments: words, options, examples, exitCodes: codes }
  return commands.length > 0 ? { ...own, commands } : own
}
