import { exitCodeMeanings } from './exit-codes.ts'
import { globalOptions, type CommandSpec } from './command-spec.ts'

const reference = 'docs/reference/cli.md'

/** The help of a command: examples first, because that is what most people came for. */
export function helpText(command: CommandSpec, path: readonly string[]): string {
  const name = ['millrace', ...path].join(' ')
  const sections = [
    `${name}: ${command.summary}`,
    command.description,
    section(
      'Examples',
      (command.examples ?? []).map(({ line, does }) => [line, does]),
    ),
    `Usage\n  ${usageLine(command, path)}`,
    section(
      'Commands',
      (command.commands ?? []).filter(child => !child.isHidden).map(child => [child.name, child.summary]),
    ),
    section(
      'Arguments',
      (command.arguments ?? []).map(argument => [argument.name, withChoices(argument)]),
    ),
    section(
      'Options',
      (command.options ?? []).map(option => [option.flags, withChoices(option)]),
    ),
    section(
      'Options of every command',
      globalOptions.map(option => [option.flags, withChoices(option)]),
    ),
    section(
      'Exit codes',
      (command.exitCodes ?? []).map(code => [String(code), exitCodeMeanings[code]]),
    ),
    `Docs: ${reference}${path.length > 0 ? `#millrace-${path.join('-')}` : ''}`,
  ]
  return sections.filter(text => text !== undefined).join('\n\n')
}

/** `millrace run [options] [project]` */
export function usageLine(command: CommandSpec, path: readonly string[]): string {
  const words = command.commands ? ['<command>'] : (command.arguments ?? []).map(argument => argument.name)
  return ['millrace', ...path, '[options]', ...words].join(' ')
}

export function withChoices(spec: {
  readonly summary: string
  readonly choices?: readonly string[]
}): string {
  return spec.choices ? `${spec.summary}: ${spec.choices.join(', ')}` : spec.summary
}

const widestTerm = 44

function section(title: string, rows: readonly (readonly [string, string])[]): string | undefined {
  if (rows.length === 0) return undefined
  const width = Math.min(widestTerm, Math.max(...rows.map(([term]) => term.length)))
  const lines = rows.map(([term, text]) =>
    term.length > width ? `  ${term}\n  ${' '.repeat(width)}  ${text}` : `  ${term.padEnd(width)}  ${text}`,
  )
  return [title, ...lines].join('\n')
}
