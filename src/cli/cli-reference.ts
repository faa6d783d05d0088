import { globalOptions, walkCommands, type CommandSpec } from './command-spec.ts'
import { exitCodeMeanings } from './exit-codes.ts'
import { usageLine, withChoices } from './help-text.ts'

/** `docs/reference/cli.md`, as text. */
export function cliReference(root: CommandSpec): string {
  const commands = walkCommands(root).filter(({ command }) => !command.isHidden)
  const parts = [
    '# Command line',
    'Generated from the command tree (`src/cli/tree/`); do not edit. Results go to stdout, everything else to stderr.',
    '## Options of every command',
    table(
      ['option', 'meaning'],
      globalOptions.map(option => [code(option.flags), withChoices(option)]),
    ),
    '## Exit codes',
    table(['code', 'meaning'], Object.entries(exitCodeMeanings)),
    '## Variables',
    table(['variable', 'meaning'], variables),
    ...commands.filter(({ command }) => command.load).map(({ path, command }) => commandPart(command, path)),
  ]
  return `${parts.join('\n\n')}\n`
}

const variables: readonly (readonly [string, string])[] = [
  ['`MILLRACE_WORKSPACE`', 'as `--workspace`'],
  ['`MILLRACE_STATE`', 'state folder, instead of the one of millrace.yaml'],
  ['`MILLRACE_LABELS`', 'labels of this process, with commas between, instead of those of millrace.yaml'],
  ['`MILLRACE_DEBUG`', 'as `--debug`'],
  ['`NO_COLOR`, `FORCE_COLOR`', 'colours off, colours on'],
  ['`CI`', 'plain lines instead of moving bars'],
]

function commandPart(command: CommandSpec, path: readonly string[]): string {
  const examples = (command.examples ?? []).map(({ line, does }) => `${line}   # ${does}`)
  const { arguments: words = [], options = [], exitCodes = [] } = command
  const parts = [
    `## millrace ${path.join(' ')}`,
    `${sentence(command.summary)}${command.description ? ` ${command.description}` : ''}`,
    examples.length > 0 ? ['```sh', ...examples, '```'].join('\n') : undefined,
    `Usage: \`${usageLine(command, path)}\``,
    words.length > 0
      ? table(
          ['argument', 'meaning'],
          words.map(word => [code(word.name), withChoices(word)]),
        )
      : undefined,
    options.length > 0
      ? table(
          ['option', 'meaning'],
          options.map(option => [code(option.flags), withChoices(option)]),
        )
      : undefined,
    exitCodes.length > 0 ? `Exit codes: ${exitCodes.join(', ')}.` : undefined,
  ]
  return parts.filter(part => part !== undefined).join('\n\n')
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

function code(text: string): string {
  return `\`${text}\``
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
