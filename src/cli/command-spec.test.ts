import { expect, test } from 'vitest'
import { plainHelp } from './command-spec.ts'
import { commandTree } from './command-tree.ts'
import { parseCommandLine } from './program.ts'

test.each(['', '--help', '-h', 'run --help', 'events tail -h'])(
  '"millrace %s" gets the same help with and without the parser',
  line => {
    const words = line.split(' ').filter(Boolean)
    expect(plainHelp(commandTree, words)).toEqual(parseCommandLine(commandTree, words).arguments)
  },
)

test.each(['run', 'help run', 'rnu --help', '--json --help', 'run flights --help'])(
  '"millrace %s" is left to the parser',
  line => {
    expect(plainHelp(commandTree, line.split(' '))).toBeUndefined()
  },
)
