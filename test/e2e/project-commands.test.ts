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
  const status = JSON.parse((await done('status', '--json')).stdout) as { projects: { name: string }[] }
  expect(status.projects.map(({ name }) => name)).toEqual(['generations', 'production'])
  expect((await done('status', 'production')).stdout).toContain('READY_TO_RUN')
  const twice = await run('projects', 'import', 'one.zip', '--name', 'production')
  expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('--into')])
  await done('projects', 'export', 'production', '--out', 'two.zip')
  expect(readFileSync(join(folder, 'two.zip'))).toEqual(readFileSync(join(folder, 'one.zip')))

  const again = await run('projects', 'export', 'production', '--out', 'two.zip')
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--force')])
  writeFileSync(join(folder, 'broken.zip'), 'no zip')
  const broken = await run('projects', 'import', 'broken.zip', '--name', 'other')
  expect([broken.code, broken.stderr]).toEqual([1, expect.stringContaining('MILLRACE-IMPORT-NOT-A-ZIP')])
  expect((await done('projects', 'list')).stdout).not.toContain('other')
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

test('`millrace plan` says what `millrace apply` then does to tables and views, with reasons', async () => {
  using folder = temporaryFolder()
  writeGenerationsWorkspace(folder.path)
  writeGeneration(folder.path, 1, 20)
  const run = async (...args: string[]) => await cli(args, { cwd: folder.path })
  const fresh = await run('plan')
  expect(fresh.stdout).toContain('+ create table landing.left: it is not there')
  expect(fresh.stdout).toContain('~ storage (storage-0002): what becomes of it shows when landing-0001')
  const applied = await run('apply')
  expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('✔ transform (transform-0003)')])
  expect((await run('plan')).stdout).toContain(
    'Plan for generations: 0 to create, 0 to alter, 0 to make anew',
  )
  expect((await run('run')).code).toBe(0)

  // A column whose values do not fit its new type: nothing is lost before somebody says so.
  const dataset = join(folder.path, 'projects/generations/qtcp_tasks/storage/datasets/left.yaml')
  const text = readFileSync(dataset, 'utf8')
  writeFileSync(
    dataset,
    text.replace(
      'columnTransformations: [',
      'columnTransformations: [{ action: KEEP, columnName: value, newDataType: { type: DATE } }, ',
    ),
  )
  const changed = await run('plan')
  expect(changed.stdout).toMatch(
    /! recreate table stored__internal\.left__current: value becomes DATE .*20 rows would be lost/u,
  )
  expect((await run('status')).stdout).toMatch(/storage .* NOT_RUNNABLE/u)
  const refused = await run('apply')
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('--allow-recreate')])
  expect((await run('datasets', 'preview', 'storage-0002.left', '--format', 'json')).stdout).toContain(
    '"value"',
  )
  const allowed = await run('apply', '--allow-recreate')
  expect(allowed.stdout).toContain('recreate table stored__internal.left__current')
  expect((await run('status')).stdout).toMatch(/storage .* READY_TO_RUN/u)
})
