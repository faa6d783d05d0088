import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { haveProject } from '../tasks/testing/makers.ts'
import { currentProjects } from './current-projects.ts'

test('a project is read again when one of its files changed, and no other is', async () => {
  using folder = temporaryFolder()
  const names = ['flights', 'orders']
  for (const name of names) mkdirSync(join(folder.path, name, 'tasks'), { recursive: true })
  const folders = names.map(name => ({ id: name, name, folder: join(folder.path, name) }))
  const read: string[] = []
  const current = currentProjects(folders, async asked => {
    read.push(asked.join(' '))
    return asked.map(name => ({ project: haveProject({ id: name }), findings: [] }))
  })
  const [flights, orders] = await current()
  expect(await current()).toEqual([flights, orders])
  const schedule = join(folder.path, 'orders', 'tasks', 'schedule.yaml')
  writeFileSync(schedule, 'scheduling: []\n')
  const [same, changed] = await current()
  expect([same === flights, changed === orders, changed?.project?.id]).toEqual([true, false, 'orders'])
  rmSync(schedule)
  await current()
  expect(read).toEqual(['flights orders', 'orders', 'orders'])
})
