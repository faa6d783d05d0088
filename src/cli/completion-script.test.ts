import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { walkCommands } from './command-spec.ts'
import { commandTree } from './command-tree.ts'
import { completionScript } from './completion-script.ts'

const shells = ['bash', 'zsh', 'fish'] as const

test.each(shells)('the %s script has every command and option', shell => {
  const script = completionScript(shell, commandTree)
  for (const { path, command } of walkCommands(commandTree).filter(
    ({ command: { isHidden } }) => !isHidden,
  )) {
    expect(script).toContain(`'millrace ${path.join(' ')}'`)
    for (const { flags } of command.options ?? []) expect(script).toContain(/--[\w-]+/.exec(flags)?.[0])
  }
})

describe('in bash', () => {
  test.each([
    [[], ['nothing'], []],
    [[], ['va'], ['validate']],
    [['events'], [''], ['list', 'tail', 'get', 'spec']],
    [['completion'], ['z'], ['zsh']],
    [['run'], ['--wo'], ['--workers', '--workspace']],
    [['run', '--progress'], [''], ['auto', 'bar', 'plain', 'none']],
    [['run', '--timeout'], [''], []],
    [['run'], [''], ['projects-1', 'projects-2']],
    [['run', '--select'], [''], ['tasks-1', 'tasks-2']],
    [['--json', 'run', '-s'], ['tasks-2'], ['tasks-2']],
  ])('after %j, %j is completed to %j', (before, [word = ''], expected) => {
    expect(completeInBash([...before, word])).toEqual(expected)
  })
})

/** What bash offers for the last word. Names come from a program that stands for millrace. */
function completeInBash(words: readonly string[]): readonly string[] {
  using folder = temporaryFolder()
  const program = join(folder.path, 'millrace')
  writeFileSync(program, '#!/bin/sh\nif [ "$1" = __complete ]; then echo "$2-1"; echo "$2-2"; fi\n')
  chmodSync(program, 0o755)
  const script = join(folder.path, 'completion.bash')
  writeFileSync(script, completionScript('bash', commandTree))
  const line = `source '${script}'; COMP_WORDS=('${program}' ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _millrace; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).split('\n').filter(Boolean)
}

const checks = { bash: ['-n'], zsh: ['-n'], fish: ['--no-execute'] }
const installed = shells.filter(shell => !spawnSync(shell, ['--version']).error)

test.each(installed)('%s understands its script', shell => {
  using folder = temporaryFolder()
  const script = join(folder.path, 'script')
  writeFileSync(script, completionScript(shell, commandTree))
  expect(spawnSync(shell, [...checks[shell], script], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  })
})
