import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import type { Finding } from '../contract/finding.ts'
import { findingsText, githubAnnotations } from './show-findings.ts'

const finding: Finding = {
  level: 'ERROR',
  code: 'MILLRACE-PROJECT-SYNTAX',
  file: 'project.yaml',
  line: 2,
  column: 10,
  what: 'there is no column "OrderId"',
  fix: 'Did you mean OrderID?',
}

test('a finding shows its line, where in it, and what to do', () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'project.yaml'), 'orders:\n  keys: [OrderId]\n')
  expect(findingsText([finding], folder.path)).toBe(
    [
      '✖ project.yaml:2:10  there is no column "OrderId"',
      '   1 | orders:',
      '   2 |   keys: [OrderId]',
      '     |          ^^^^^^^  Did you mean OrderID?',
      '1 error, 0 warnings in 1 file · docs: millrace docs MILLRACE-PROJECT-SYNTAX',
    ].join('\n'),
  )
})

test('a finding in a file that does not exist shows what to do', () => {
  using folder = temporaryFolder()
  expect(findingsText([{ ...finding, level: 'WARNING' }], folder.path)).toBe(
    [
      '! project.yaml:2:10  there is no column "OrderId"',
      '   Did you mean OrderID?',
      '0 errors, 1 warning in 1 file · docs: millrace docs MILLRACE-PROJECT-SYNTAX',
    ].join('\n'),
  )
})

test('GitHub Actions gets an annotation with an escaped message', () => {
  const multiline = { ...finding, what: '100% wrong\nindeed' }
  expect(githubAnnotations([multiline], '/repo/data', '/repo')).toBe(
    '::error file=data/project.yaml,line=2,col=10,title=MILLRACE-PROJECT-SYNTAX::100%25 wrong%0Aindeed Did you mean OrderID?',
  )
})
