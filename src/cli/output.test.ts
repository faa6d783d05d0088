import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { AppError } from '../foundation/app-error.ts'
import { textScreen } from './progress/testing/text-screen.ts'

const escape = String.fromCodePoint(0x1b)

test('answers go to stdout, everything else to stderr', () => {
  const { output, stdout, stderr } = textScreen()
  output.result('answer')
  output.json({ a: 1 })
  output.line('{"b":2}')
  output.note('by the way')
  output.error(new AppError('MILLRACE-X', 'it broke'))
  expect(stdout()).toBe('answer\n{\n  "a": 1\n}\n{"b":2}\n')
  expect(stderr()).toBe('by the way\n✖ it broke\n  MILLRACE-X · millrace docs MILLRACE-X\n')
})

test('an error with a place shows the line between its neighbours, a caret, the fix and where to read on', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'project.yaml')
  writeFileSync(file, 'a: 1\norders:\n  keys: [OrderId]\nb: 2\n')
  const { output, stderr } = textScreen()
  const place = { file, line: 3, column: 10 }
  output.error(new AppError('MILLRACE-X', 'no column "OrderId"', { fix: 'Did you mean OrderID?', place }))
  expect(stderr().split('\n')).toEqual([
    `✖ ${file}:3:10  no column "OrderId"`,
    '   2 | orders:',
    '   3 |   keys: [OrderId]',
    '     |          ^',
    '   4 | b: 2',
    '  Did you mean OrderID?',
    '  MILLRACE-X · millrace docs MILLRACE-X',
    '',
  ])
})

test('an error whose file is gone is told without its lines', () => {
  const { output, stderr } = textScreen()
  output.error(
    new AppError('MILLRACE-X', 'broken', { place: { file: '/nowhere/a.yaml', line: 1, column: 1 } }),
  )
  expect(stderr()).toBe('✖ /nowhere/a.yaml:1:1  broken\n  MILLRACE-X · millrace docs MILLRACE-X\n')
})

test('a stack is shown only with --debug', () => {
  const quiet = textScreen()
  quiet.output.error(new Error('odd'))
  expect(quiet.stderr()).toBe(
    '✖ odd\n  This is unexpected. Run again with --debug to see where it happened.\n',
  )
  const debug = textScreen({ debug: true })
  debug.output.error(new Error('odd'))
  expect(debug.stderr()).toMatch(/^✖ odd\nError: odd\n {4}at /)
})

test.each([
  ['no terminal', {}, false],
  ['a terminal', { isTerminal: true }, true],
  ['a terminal and NO_COLOR', { isTerminal: true, color: false }, false],
  ['no terminal and FORCE_COLOR', { color: true }, true],
])('with %s, errors have colour: %s', (_, settings, expected) => {
  const { output, stderr } = textScreen(settings)
  output.error(new AppError('MILLRACE-X', 'x'))
  expect(stderr().includes(escape)).toBe(expected)
})

test.each([
  ['a terminal', { isTerminal: true }, 'bar'],
  ['no terminal', {}, 'plain'],
  ['a terminal in CI', { isTerminal: true, isCi: true }, 'plain'],
  ['--progress bar without a terminal', { progress: 'bar' }, 'bar'],
  ['--progress none', { progress: 'none', isTerminal: true }, 'none'],
] as const)('with %s, progress is %s', (...[, settings, expected]) => {
  expect(textScreen(settings).output.progress).toBe(expected)
})

test('the width is that of the terminal, also after it changed, or else 80', () => {
  const stderr = { write: () => true, columns: 100 }
  const { output } = textScreen({ stderr })
  expect(output.columns).toBe(100)
  stderr.columns = 60
  expect(output.columns).toBe(60)
  expect(textScreen().output.columns).toBe(80)
  expect(textScreen({ columns: 120 }).output.columns).toBe(120)
})
