import { expect, test } from 'vitest'
import { AppError } from '../foundation/app-error.ts'
import { walkCommands } from './command-spec.ts'
import { commandTree } from './command-tree.ts'
import { parseCommandLine, type Invocation } from './program.ts'

function parse(line: string): Invocation {
  return parseCommandLine(commandTree, line.split(' ').filter(Boolean))
}

function failure(line: string): AppError {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error(`millrace ${line} was understood`)
}

test('options of every command may stand before and after the command', () => {
  for (const line of [
    '--json --workspace w run p',
    'run --json p --workspace w',
    'run p --workspace w --json',
  ]) {
    const { command, arguments: words, flags } = parse(line)
    expect([command.name, words, flags.isOn('json'), flags.text('workspace')]).toEqual([
      'run',
      ['p'],
      true,
      'w',
    ])
  }
})

test('values are read as what they are', () => {
  const { flags } = parse('run --select +a --select b+ --workers 3 --timeout 90s -n')
  expect(flags.list('select')).toEqual(['+a', 'b+'])
  expect([flags.number('workers'), flags.number('timeout'), flags.isOn('dryRun')]).toEqual([3, 90_000, true])
})

test('a word after a selector is the project', () => {
  const { arguments: words, flags } = parse('run --select a flights')
  expect([words, flags.list('select')]).toEqual([['flights'], ['a']])
})

test.each([
  ['', 'help', []],
  ['--help', 'help', []],
  ['run --help', 'help', ['run']],
  ['events tail -h', 'help', ['events', 'tail']],
  ['datasets preview --help', 'help', ['datasets', 'preview']],
  ['help events tail', 'help', ['events', 'tail']],
  ['--version', 'version', []],
  ['-V', 'version', []],
])('"millrace %s" is %s', (line, command, words) => {
  const invocation = parse(line)
  expect([invocation.command.name, invocation.arguments]).toEqual([command, words])
})

test.each([
  ['rnu', "Unknown command 'rnu'", 'Did you mean run?'],
  ['run --wokers 2', "Unknown option '--wokers'", 'Did you mean --workers?'],
  ['run --jsn', "Unknown option '--jsn'", 'Did you mean --json?'],
  ['events lst', "Unknown command 'lst'", 'Did you mean list?'],
])('"millrace %s" says what was meant', (line, message, fix) => {
  const error = failure(line)
  expect([error.code, error.message, error.fix]).toEqual(['MILLRACE-CLI-WRONG-USAGE', message, fix])
})

test.each([
  ['events', '"millrace events" needs one more word'],
  ['datasets preview', "Missing required argument 'dataset'"],
  ['run a b', "Too many arguments for 'run'. Expected 1 argument but got 2"],
  ['run --workers many', 'It must be a whole number'],
  ['run --timeout soon', 'Write it like 90s, 5m or 2h'],
  ['completion tcsh', 'Allowed choices are bash, zsh, fish'],
])('"millrace %s" is wrong usage', (line, message) => {
  expect(failure(line).message).toContain(message)
})

test('each command has a summary without a full stop, an action or commands, and examples that can be parsed', () => {
  for (const { path, command } of walkCommands(commandTree)) {
    expect(command.summary, path.join(' ')).toMatch(/[^.]$/)
    expect(Boolean(command.load) !== Boolean(command.commands), path.join(' ')).toBe(true)
    for (const { line } of command.examples ?? []) {
      if (!line.startsWith('millrace ')) continue
      const words = line.replace(/ [|>].*$/, '').match(/"[^"]*"|'[^']*'|\S+/g) ?? []
      const parsed = parseCommandLine(
        commandTree,
        words.slice(1).map(word => word.replaceAll(/["']/g, '')),
      )
      expect(parsed.command.name, line).toBe(command.name)
    }
  }
})

const loadable = walkCommands(commandTree).flatMap(({ path, command: { load } }) =>
  load ? [{ name: path.join(' '), load }] : [],
)

test.each(loadable)('the code of the command $name can be loaded', async ({ load }) => {
  expect(await load()).toBeTypeOf('function')
})
