import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { loadWorkspace } from '../config/load-workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import type { ProjectCatalog } from '../projects/project-catalog.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import type { Store } from '../store/store.ts'
import { createProjectCatalog } from './create-project-catalog.ts'

const project = (name: string) => `properties: { name: ${name}, type: DATA_PIPELINE, platformType: DUCKDB }\n`

let folder: ReturnType<typeof temporaryFolder>
let workspace: Workspace
let store: Store
let catalog: ProjectCatalog
let now: number

beforeEach(async () => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'millrace.yaml'), 'name: catalog\n')
  for (const name of ['flights', 'orders']) writeProject(name, project(name))
  workspace = await loadWorkspace(folder.path)
  store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  now = 0
  catalog = createProjectCatalog({
    workspace,
    store: async () => store,
    clock: { now: () => new Date(now) },
  })
})
afterEach(async () => {
  await store[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

function writeProject(name: string, text: string): void {
  mkdirSync(join(folder.path, 'projects', name), { recursive: true })
  writeFileSync(join(folder.path, 'projects', name, 'qtcp_project.yaml'), text)
}

async function haveStored(id: string, name: string): Promise<void> {
  const at = { createdAt: new Date(0), updatedAt: new Date(0) }
  const files = { 'qtcp_project.yaml': project(name) }
  await store.write(({ projects }) =>
    projects.add({ id, spaceId: 'space-1', ownerId: 'owner-1', revision: 1, files, ...at }),
  )
}

const names = async (): Promise<readonly string[]> =>
  (await catalog.list()).map(({ outline }) => outline.name)

test('projects in folders come first, then those in the state', async () => {
  await haveStored('p1', 'stored')
  expect(await names()).toEqual(['flights', 'orders', 'stored'])
  expect((await catalog.list()).map(({ home }) => home)).toEqual(['folder', 'folder', 'state'])
})

test('a project whose files have not changed is the same object; one whose files have is read again', async () => {
  const [flights, orders] = await catalog.list()
  now = 5_000
  writeProject('orders', project('renamed'))
  const [same, changed] = await catalog.list()
  expect([same === flights, changed === orders, changed?.outline.name]).toEqual([true, false, 'renamed'])
})

test('lists may be a second old; who asks for a project as it is now gets it as it is now', async () => {
  const [, { outline } = { outline: { id: '' } }] = await catalog.list()
  writeProject('orders', project('renamed'))
  expect(await names()).toEqual(['flights', 'orders'])
  expect((await catalog.find(outline.id))?.outline.name).toBe('orders')
  expect((await catalog.current(outline.id))?.outline.name).toBe('renamed')
  expect(await names()).toEqual(['flights', 'renamed'])
})

test('a change in the state shows at once', async () => {
  await haveStored('p1', 'stored')
  expect((await catalog.find('p1'))?.outline.name).toBe('stored')
  const files = { 'qtcp_project.yaml': project('imported') }
  await store.write(({ projects }) =>
    projects.replaceFiles({ id: 'p1', revision: 1, files, at: new Date(1) }),
  )
  expect((await catalog.find('p1'))?.outline.name).toBe('imported')
  expect(await names()).toEqual(['flights', 'orders', 'imported'])
})

test('folders that come and go are noticed', async () => {
  expect(await names()).toEqual(['flights', 'orders'])
  writeProject('added', project('added'))
  rmSync(join(folder.path, 'projects', 'orders'), { recursive: true })
  now = 5_000
  expect(await names()).toEqual(['added', 'flights'])
})

test('a project is found by its id, the name of its folder and its own name', async () => {
  writeProject('orders', project('Orders of the shop'))
  const byFolder = await catalog.current('orders')
  expect(byFolder?.outline.name).toBe('Orders of the shop')
  expect(await catalog.current('Orders of the shop')).toBe(byFolder)
  expect(await catalog.current(byFolder?.outline.id ?? '')).toBe(byFolder)
  expect(await catalog.current('nothing')).toBeUndefined()
  expect(await catalog.find('orders')).toBeUndefined()
})

test('a project with errors is there, with what could be read of it', async () => {
  writeProject('orders', 'properties: { name: broken, type: NONSENSE }\n')
  const [, broken] = await catalog.list()
  expect(broken?.project).toBeUndefined()
  expect(broken?.outline).toMatchObject({ name: 'orders', tasks: [] })
  expect(broken?.findings).toMatchObject([{ level: 'ERROR' }])
})

test('a project that is asked for by id may be as old as whoever asks allows', async () => {
  const [flights] = await catalog.list()
  const id = flights?.outline.id ?? ''
  writeProject('flights', project('departures'))
  now = 2_000
  expect((await catalog.find(id, 3_000))?.outline.name).toBe('flights')
  expect((await catalog.find(id))?.outline.name).toBe('departures')
})
