import { globalOptions, walkCommands } from './command-spec.ts'
import type { CommandSpec, NameKind, OptionSpec } from './command-spec.ts'

/** What a shell may offer. `at` is where the line is: the words of a command, such as `millrace events tail`. */
export interface CompletionTable {
  readonly commands: readonly CompletedCommand[]
  readonly values: readonly CompletedValue[]
}

export interface CompletedCommand {
  readonly at: string
  readonly options: readonly string[]
  /** Names of commands below, or the fixed choices of the first argument. */
  readonly words: readonly string[]
  readonly names: NameKind | undefined
}

/** What may follow an option that takes a value. */
export interface CompletedValue {
  /** Undefined: of every command. */
  readonly at: string | undefined
  readonly flags: readonly string[]
  readonly words: readonly string[]
  readonly names: NameKind | undefined
}

/** What may follow each word, without what is hidden from people. */
export function completionTable(root: CommandSpec): CompletionTable {
  const all = [{ path: [], command: root }, ...walkCommands(root)].filter(({ command }) => !command.isHidden)
  const everywhere = globalOptions.flatMap(flagsOf)
  const commands = all.map(({ path, command }) => {
    const [argument] = command.arguments ?? []
    const below = (command.commands ?? []).filter(child => !child.isHidden).map(child => child.name)
    return {
      at: [root.name, ...path].join(' '),
      options: [...(command.options ?? []).flatMap(flagsOf), ...everywhere],
      words: [...below, ...(argument?.choices ?? [])],
      names: argument?.completes,
    }
  })
  const values = all.flatMap(({ path, command }) =>
    valuesOf(command.options ?? [], [root.name, ...path].join(' ')),
  )
  return { commands, values: [...values, ...valuesOf(globalOptions, undefined)] }
}

function valuesOf(options: readonly OptionSpec[], at: string | undefined): readonly CompletedValue[] {
  return options
    .filter(option => option.flags.includes('<'))
    .map(option => ({ at, flags: flagsOf(option), words: option.choices ?? [], names: option.completes }))
}

function flagsOf(option: OptionSpec): readonly string[] {
  return option.flags.split(/[\s,]+/).filter(word => word.startsWith('-'))
}
