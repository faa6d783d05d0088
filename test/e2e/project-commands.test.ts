import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

async function expectProjectMoves(folder: string): Promise<void> {
  const run = async (...args: string[]) => await cli(args, { cwd: folder })
  const done = async (...args: string[]) => {
    const result = await run(...args)
    expect(result.code, result.stderr).toBe(0)
    return result
  }
  await done('projects', 'export', 'generations', '--out', 'one.zip')
  await done('projects', 'import', 'one.zip', '--name', 'production')
  const listed = JSON.parse((await done('projects', 'list', '--json')).stdout) as {
    projects: { name: string }[]
  }
  expect(listed.projects.map(({ name }) => name)).toEqual(['generations', 'production'])
  const bound = await done(
    'projects',
    'bind',
    'production',
    'task.transform-0003.taskSchema=elsewhere',
    '--json',
  )
  expect(JSON.parse(bound.stdout)).toMatchObject({
    variables: { projectName: 'production', 'task.transform-0003.taskSchema': 'elsewhere' },
  })
  const launch = await done('run', 'production', '--output', 'ndjson')
  expect(launch.stdout).toContain('"type":"task.ended","taskId":"transform-0003"')
  await done('projects', 'export', 'production', '--out', 'two.zip')
  expect(readFileSync(join(folder, 'two.zip'))).toEqual(readFileSync(join(folder, 'one.zip')))

  const again = await run('projects', 'export', 'production', '--out', 'two.zip')
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--force')])
  writeFileSync(join(folder, 'broken.zip'), 'no zip')
  const broken = await run('projects', 'import', 'broken.zip', '--into', 'production')
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('MILLRACE-IMPORT-NOT-A-ZIP')])
}

test('a project is exported, imported under another name, bound, and run: without a server', async () => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 20)
  await expectProjectMoves(folder.path)
})

test('a project is exported, imported under another name, bound, and run: in a server', async () => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 20)
  await using _server = await startServer(folder.path)
  await expectProjectMoves(folder.path)
})
