import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { loadWorkspace } from '../config/load-workspace.ts'
import { loadProject } from '../projects/load-project.ts'
import { folderTree } from '../projects/project-tree.ts'
import { templateNames, writeTemplate } from './workspace-template.ts'

test.each(templateNames)(
  'the template %s is a workspace whose project has nothing to complain about',
  async name => {
    using folder = temporaryFolder()
    const { files } = await writeTemplate(name, folder.path)
    const workspace = await loadWorkspace(folder.path)
    expect(files).toContain('millrace.yaml')
    expect(workspace.projects).toHaveLength(1)
    for (const project of workspace.projects) {
      const { findings } = await loadProject({
        tree: folderTree(project.folder, workspace.folder),
        name: project.name,
        projectId: project.id,
        ownerId: workspace.owner.id,
        spaceId: workspace.spaces[0].id,
      })
      expect(findings).toEqual([])
    }
  },
)

test('the template flights finds its data wherever the folder is', async () => {
  using folder = temporaryFolder()
  await writeTemplate('flights', folder.path)
  const text = readFileSync(join(folder.path, 'millrace.yaml'), 'utf8')
  expect(text).toMatch(/^ {4}path: "\/.*vega-datasets\/data"$/m)
})

test('the template empty keeps the state out of version control', async () => {
  using folder = temporaryFolder()
  await writeTemplate('empty', folder.path)
  expect(readFileSync(join(folder.path, '.gitignore'), 'utf8')).toContain('.millrace/')
})

test('a file in the way is named, and nothing is written', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'millrace.yaml'), 'name: mine\n')
  await expect(writeTemplate('empty', folder.path)).rejects.toMatchObject({
    code: 'MILLRACE-CLI-WOULD-OVERWRITE',
    message: expect.stringContaining('millrace.yaml'),
  })
  expect(readdirSync(folder.path)).toEqual(['millrace.yaml'])
  expect(readFileSync(join(folder.path, 'millrace.yaml'), 'utf8')).toBe('name: mine\n')
})
