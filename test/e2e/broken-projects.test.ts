import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { breakages, type Breakage } from '../support/broken-projects.ts'
import { cli } from '../support/cli.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

interface FoundProblem {
  readonly level: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly fix: string
}

test('a project without faults validates', async () => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 10)
  const { code, stdout } = await cli(['validate', '--json'], { cwd: folder.path })
  expect(JSON.parse(stdout)).toMatchObject({ reports: [] })
  expect(code).toBe(0)
})

test.each(breakages)('validate finds $title, with its place and fix', async breakage => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 10)
  const text = breakFile(folder.path, breakage)
  const { code, stdout, stderr } = await cli(['validate', '--json'], { cwd: folder.path })
  expect(code, stderr).toBe(3)
  const { findings } = JSON.parse(stdout) as { findings: readonly FoundProblem[] }
  const place = { level: 'ERROR', file: breakage.file, ...positionOf(breakage.at, text, breakage.file) }
  const found = findings.find(({ level, file, line, column }) =>
    Object.entries(place).every(
      ([key, value]) => ({ level, file, line, column })[key as keyof typeof place] === value,
    ),
  )
  expect(found, `${JSON.stringify(place)} in ${JSON.stringify(findings, undefined, 1)}`).toBeDefined()
  expect(found?.fix).toMatch(breakage.fix)
})

function breakFile(folder: string, { file, find, replace }: Breakage): string {
  const path = join(folder, file)
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (find !== undefined && !before.includes(find)) throw new Error(`${file} does not hold "${find}"`)
  const after = find === undefined ? replace : before.replace(find, () => replace)
  writeFileSync(path, after)
  return after
}

function positionOf(
  marked: string,
  text: string,
  file: string,
): { readonly line: number; readonly column: number } {
  const offset = text.indexOf(marked)
  if (offset < 0) throw new Error(`${file} does not hold "${marked}"`)
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
