import { expect, test } from 'vitest'
import { walkCommands } from './command-spec.ts'
import { commandTree } from './command-tree.ts'
import { helpText } from './help-text.ts'

const commands = walkCommands(commandTree).filter(({ command }) => command.load && !command.isHidden)

test.each(commands.map(({ path, command }) => ({ name: path.join(' '), path, command })))(
  'the help of $name begins with examples and ends with the place of the documentation',
  ({ path, command }) => {
    const text = helpText(command, path)
    const titles = text.split('\n').filter(line => ['Examples', 'Usage', 'Exit codes'].includes(line))
    expect(titles).toEqual(
      ['Examples', 'Usage', 'Exit codes'].filter(title => title !== 'Examples' || command.examples),
    )
    expect(text.split('\n').at(-1)).toBe(`Docs: docs/reference/cli.md#millrace-${path.join('-')}`)
  },
)

test('help does not show commands that are for programs', () => {
  expect(helpText(commandTree, [])).not.toContain('__complete')
})
