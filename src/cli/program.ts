import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { AppError } from '../foundation/app-error.ts'
import { findCommand, globalOptions } from './command-spec.ts'
import type { ArgumentSpec, CommandSpec, OptionSpec } from './command-spec.ts'
import { readFlags, type Flags } from './flags.ts'
import { parseDuration } from '../contract/duration.ts'

/** A command line that was understood. */
export interface Invocation {
  readonly command: CommandSpec
  readonly arguments: readonly string[]
  readonly flags: Flags
}

/**
 * Reads a command line (without the program itself). `--help` and `--version` become the commands `help` and `version`.
 * Throws `MILLRACE-CLI-WRONG-USAGE`, with the nearest name, for what it does not understand.
 */
export function parseCommandLine(root: CommandSpec, words: readonly string[]): Invocation {
  const seen: Seen = { invocation: undefined, helpPath: undefined }
  const program = buildProgram(root, seen)
  const flags = (): Flags => readFlags(program.opts())
  try {
    program.parse(words.length === 0 ? ['help'] : words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0)
      return { command: own(root, 'help'), arguments: seen.helpPath ?? [], flags: flags() }
    if (!flags().isOn('version')) throw wrongUsage(error, root, seen.helpPath)
  }
  if (flags().isOn('version')) return { command: own(root, 'version'), arguments: [], flags: flags() }
  if (!seen.invocation) throw new Error(`no command took the line: ${words.join(' ')}`)
  return seen.invocation
}

/** What commander came upon. */
interface Seen {
  invocation: Invocation | undefined
  helpPath: readonly string[] | undefined
}

function buildProgram(root: CommandSpec, seen: Seen): Command {
  const program = buildCommand(root, [], seen)
  for (const spec of globalOptions) {
    if (!spec.flags.includes('--help')) program.addOption(optionOf(spec))
  }
  return program
}

function buildCommand(spec: CommandSpec, path: readonly string[], seen: Seen): Command {
  const command = new Command(spec.name)
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .configureHelp({
      formatHelp: () => {
        seen.helpPath = path
        return ''
      },
    })
  for (const argument of spec.arguments ?? []) command.addArgument(argumentOf(argument))
  for (const option of spec.options ?? []) command.addOption(optionOf(option))
  for (const child of spec.commands ?? []) {
    command.addCommand(buildCommand(child, [...path, child.name], seen), { hidden: child.isHidden === true })
  }
  if (spec.load) {
    command.action(() => {
      const flags = readFlags(command.optsWithGlobals())
      seen.invocation = { command: spec, arguments: command.args, flags }
    })
  }
  return command
}

function argumentOf({ name, summary, choices }: ArgumentSpec): Argument {
  const argument = new Argument(name, summary)
  return choices ? argument.choices(choices) : argument
}

function optionOf({ flags, summary, value, choices }: OptionSpec): Option {
  const option = new Option(flags, summary)
  if (value === 'count') option.argParser(parseCount)
  if (value === 'duration') option.argParser(parseDurationOption)
  if (value === 'list') option.argParser(appended)
  return choices ? option.choices(choices) : option
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function parseDurationOption(text: string): number {
  const duration = parseDuration(text)
  if (duration === undefined) throw new InvalidArgumentError('Write it like 90s, 5m or 2h.')
  return duration
}

function appended(text: string, before: unknown): readonly string[] {
  return Array.isArray(before) ? [...before.map(String), text] : [text]
}

function own(root: CommandSpec, name: string): CommandSpec {
  const command = findCommand(root, [name])
  if (!command) throw new Error(`the command tree has no ${name}`)
  return command
}

/** Commander's words as an error of ours: "error: unknown option '--x'\n(Did you mean --y?)". */
function wrongUsage(
  error: CommanderError,
  root: CommandSpec,
  helpPath: readonly string[] | undefined,
): AppError {
  if (error.code === 'commander.help') {
    const path = helpPath ?? []
    const verbs = (findCommand(root, path)?.commands ?? []).map(command => command.name)
    return usageError(`"millrace ${path.join(' ')}" needs one more word`, `One of: ${verbs.join(', ')}.`)
  }
  const [, message = '', hint] = /^error: ([^\n]*)(?:\n\((.*)\))?/s.exec(error.message) ?? []
  return usageError(message, hint ?? 'Read `millrace help` or `millrace help <command>`.')
}

/** A command line that cannot be carried out. */
export function usageError(message: string, fix: string): AppError {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1).replace(/\.$/, '')
  return new AppError('MILLRACE-CLI-WRONG-USAGE', sentence, { fix })
}
