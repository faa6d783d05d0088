import type { CommandAction } from './command-context.ts'
import type { ExitCode } from './exit-codes.ts'

/**
 * A command as data: what the parser, the help, the completion and the reference page are made from. The code of a command
 * is loaded only when it runs, because most of the time of a short command is loading.
 */
export interface CommandSpec {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  readonly description?: string
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  readonly examples?: readonly ExampleSpec[]
  readonly exitCodes?: readonly ExitCode[]
  readonly commands?: readonly CommandSpec[]
  /** For programs, not for people: not shown in help. */
  readonly isHidden?: boolean
  readonly load?: () => Promise<CommandAction>
}

export interface ArgumentSpec {
  /** As commander writes it: `<name>`, `[name]` or `[name...]`. */
  readonly name: string
  readonly summary: string
  readonly choices?: readonly string[]
  readonly completes?: NameKind
}

export interface OptionSpec {
  /** As commander writes it: `-n, --limit <count>`. */
  readonly flags: string
  readonly summary: string
  /** What the value is read as; absent: text. */
  readonly value?: 'count' | 'duration' | 'list'
  readonly choices?: readonly string[]
  readonly completes?: NameKind
}

export interface ExampleSpec {
  readonly line: string
  readonly does: string
}

/** Names that only the workspace knows: the shell asks `millrace __complete` for them. */
export const nameKinds = [
  'projects',
  'tasks',
  'runs',
  'datasets',
  'connections',
  'webhooks',
  'automations',
  'spaces',
  'users',
  'errors',
  'folders',
] as const
export type NameKind = (typeof nameKinds)[number]

/** Options of every command. */
export const globalOptions: readonly OptionSpec[] = [
  {
    flags: '--workspace <dir>',
    summary: 'folder of the workspace, or below it (default: here)',
    completes: 'folders',
  },
  { flags: '--json', summary: 'one JSON document on stdout' },
  {
    flags: '--progress <how>',
    summary: 'how progress is shown',
    choices: ['auto', 'bar', 'plain', 'none'],
  },
  { flags: '--no-color', summary: 'no colours (also: NO_COLOR)' },
  { flags: '--debug', summary: 'show stack traces' },
  { flags: '-V, --version', summary: 'show the version' },
  { flags: '-h, --help', summary: 'show this help' },
]

/** The command at a path such as `[events, tail]`; undefined when there is none. */
export function findCommand(root: CommandSpec, path: readonly string[]): CommandSpec | undefined {
  return path.reduce<CommandSpec | undefined>(
    (command, name) => command?.commands?.find(candidate => candidate.name === name),
    root,
  )
}

/** Every command below the root with its path, parents first. */
export function walkCommands(
  command: CommandSpec,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly command: CommandSpec }[] {
  return (command.commands ?? []).flatMap(child => {
    const childPath = [...path, child.name]
    return [{ path: childPath, command: child }, ...walkCommands(child, childPath)]
  })
}

/**
 * The path of a command when a line asks for its help and for nothing else. Such a line needs no parser, whose loading
 * would take longer than everything else.
 */
export function plainHelp(root: CommandSpec, words: readonly string[]): readonly string[] | undefined {
  const [first] = words
  const last = words.at(-1)
  const isAsked = first === undefined || last === '--help' || last === '-h'
  const path = words.slice(0, -1)
  return isAsked && findCommand(root, path) ? path : undefined
}
