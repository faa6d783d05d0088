import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AppError } from '../foundation/app-error.ts'
import { loadWorkspace, readWorkspace } from './load-workspace.ts'
import { haveWorkspace } from './testing/have-workspace.ts'

const machine = { cores: 6, memoryBytes: 32 * 2 ** 30 }

test('an empty millrace.yaml is a whole workspace', async () => {
  using folder = haveWorkspace({ 'shop/millrace.yaml': '' })
  const root = join(folder.path, 'shop')
  const workspace = await loadWorkspace(root, { machine })
  expect(workspace).toMatchObject({
    folder: root,
    name: 'shop',
    tenantId: expect.stringMatching(/^[\w-]{32}$/),
    owner: { id: expect.stringMatching(/^[0-9a-f]{24}$/), name: 'shop' },
    spaces: [{ id: expect.stringMatching(/^[0-9a-f]{24}$/), name: 'Default' }],
    projectsFolder: join(root, 'projects'),
    projects: [],
    state: { folder: join(root, '.millrace'), connection: undefined },
    platform: { type: 'duckdb', settings: { database: join(root, '.millrace', 'platform.duckdb') } },
    limits: { workers: 4, threads: 6, memory: '8192MiB' },
    bindings: {},
  })
})

test('what millrace.yaml says wins over the defaults', async () => {
  using folder = haveWorkspace({
    'millrace.yaml': `
name: Shop
tenant: { id: dpmeH_c0vkwEzct90sXfcDSXBXRmRuU5 }
owner: { id: 68064bc230525613f366b4f1, name: Ada }
spaces:
  - { name: Finance, id: 68079b4004d7603de4991dcc }
  - name: Sales
projects: pipelines
state: { folder: ../state, connection: records }
platform: warehouse
connections:
  records: { type: postgres, host: db, password: "\${env:PGPASSWORD}" }
  warehouse: { type: duckdb, database: data.duckdb }
limits: { workers: 2, threads: 3, memory: 1.5 GiB }
bindings: { schema: sales, retries: 3, history: true }
`,
    'pipelines/b/qtcp_project.yaml': '',
    'pipelines/a/qtcp_project.yaml': '',
    'pipelines/notes/readme.md': '',
    'pipelines/.old/qtcp_project.yaml': '',
  })
  const workspace = await loadWorkspace(folder.path, { machine })
  expect(workspace).toMatchObject({
    name: 'Shop',
    tenantId: 'dpmeH_c0vkwEzct90sXfcDSXBXRmRuU5',
    owner: { id: '68064bc230525613f366b4f1', name: 'Ada' },
    spaces: [{ id: '68079b4004d7603de4991dcc', name: 'Finance' }, { name: 'Sales' }],
    state: { folder: join(folder.path, '..', 'state'), connection: { name: 'records' } },
    platform: { name: 'warehouse', settings: { database: 'data.duckdb' } },
    limits: { workers: 2, threads: 3, memory: '1.5GiB' },
    bindings: { schema: 'sales', retries: '3', history: 'true' },
  })
  expect(workspace.projects.map(({ name }) => name)).toEqual(['a', 'b'])
  const records = workspace.connections.get('records')
  expect(records?.place).toEqual({ file: 'millrace.yaml', line: 12, column: 3 })
  expect(records?.placeOf(['host'])).toEqual({ file: 'millrace.yaml', line: 12, column: 36 })
  expect(records?.settings).toEqual({ host: 'db', password: '${env:PGPASSWORD}' })
})

test('the workspace is found from any folder below it', async () => {
  using folder = haveWorkspace({ 'millrace.yaml': '', 'projects/flights/tasks/land/task.yaml': '' })
  const workspace = await loadWorkspace(join(folder.path, 'projects/flights/tasks/land'), { machine })
  expect(workspace.folder).toBe(folder.path)
})

test('outside of a workspace the message says where was looked and what to do', async () => {
  using folder = haveWorkspace({})
  await expect(loadWorkspace(folder.path)).rejects.toMatchObject({
    code: 'MILLRACE-CONFIG-NO-WORKSPACE',
    message: expect.stringContaining(folder.path),
    fix: expect.stringContaining('millrace init'),
  })
})

test('a millrace.yaml that cannot be read is an error of its own', async () => {
  using folder = haveWorkspace({})
  mkdirSync(join(folder.path, 'millrace.yaml'))
  await expect(loadWorkspace(folder.path)).rejects.toMatchObject({ code: 'MILLRACE-CONFIG-UNREADABLE' })
})

test('a projects folder that is a project itself is the only project', async () => {
  using folder = haveWorkspace({
    'millrace.yaml': 'projects: flights',
    'flights/qtcp_project.yaml': '',
    'flights/inner/qtcp_project.yaml': '',
  })
  const { projects } = await loadWorkspace(folder.path, { machine })
  expect(projects.map(project => project.folder)).toEqual([join(folder.path, 'flights')])
})

test('ids are the same in every clone, and differ between workspaces, projects and spaces', async () => {
  const files = { 'projects/a/qtcp_project.yaml': '', 'projects/b/qtcp_project.yaml': '' }
  const spaces = 'spaces: [{ name: One }, { name: Two }]'
  using first = haveWorkspace({ ...files, 'millrace.yaml': `name: Shop\n${spaces}` })
  using clone = haveWorkspace({ ...files, 'millrace.yaml': `name: Shop\n${spaces}` })
  using other = haveWorkspace({ ...files, 'millrace.yaml': `name: Bakery\n${spaces}` })
  const idsOf = async ({ path }: { path: string }): Promise<string[]> => {
    const { tenantId, owner, projects, spaces: all } = await loadWorkspace(path, { machine })
    return [tenantId, owner.id, ...projects.map(({ id }) => id), ...all.map(({ id }) => id)]
  }
  expect(await idsOf(clone)).toEqual(await idsOf(first))
  expect(new Set([...(await idsOf(first)), ...(await idsOf(other))]).size).toBe(12)
})

test('the state folder that a caller names wins', async () => {
  using folder = haveWorkspace({ 'millrace.yaml': 'state: { folder: here }' })
  const workspace = await loadWorkspace(folder.path, { machine, stateFolder: join(folder.path, 'elsewhere') })
  expect(workspace.state.folder).toBe(join(folder.path, 'elsewhere'))
})

test('keys without a value are as good as absent, and references need no quotes', async () => {
  using folder = haveWorkspace({
    'millrace.yaml': 'name: Shop\nlimits:\nspaces:\nconnections:\n  # orders: {}\n',
    'other/millrace.yaml': 'connections:\n  db:\n    type: postgres\n    password: ${env:PGPASSWORD}\n',
  })
  expect((await loadWorkspace(folder.path, { machine })).connections.size).toBe(0)
  const { connections } = await loadWorkspace(join(folder.path, 'other'), { machine })
  expect(connections.get('db')?.settings).toEqual({ password: '${env:PGPASSWORD}' })
})

test('every problem is found at once, each with its place and what to do', async () => {
  using folder = haveWorkspace({
    'millrace.yaml': `nmae: Shop
tenant: {}
spaces:
  - name: Sales
  - name: Sales
limits:
  workers: many
  memory: lots
  thread: 4
platform: warehose
connections:
  orders:
    type: postgres
    password: hunter2
  warehouse: { host: db }
`,
  })
  const { workspace, findings } = await readWorkspace(folder.path, { machine })
  expect(workspace).toBeUndefined()
  expect(
    findings.map(
      ({ line, column, code, what, fix }) => `${line}:${column} ${code.slice(16)}: ${what}. ${fix}`,
    ),
  ).toEqual([
    '1:1 UNKNOWN-KEY: Unknown key "nmae". Did you mean "name"?',
    '2:1 MISSING-KEY: tenant.id is missing. Add id: Identifier of the tenant in events. Without it: derived from the name.',
    '7:12 INVALID-VALUE: limits.workers must be a number, not text. workers: Tasks that run at the same time, at most. Default: one a core, at most 4.',
    '8:11 INVALID-VALUE: limits.memory must be a number and MB, GB, MiB or GiB, such as 4GB. memory: Memory of the embedded platform, such as 4GB. Default: half of the machine, at most 8 GiB.',
    '9:3 UNKNOWN-KEY: Unknown key "thread" in limits. Did you mean "threads"?',
    '14:15 PLAIN-SECRET: password holds a secret in plain text. Put it into an environment variable or a file, and write ${env:PASSWORD} or ${file:path} instead.',
    '15:3 MISSING-KEY: connections.warehouse.type is missing. Add type: Type of the connection, such as files, postgres or duckdb.',
  ])
  const error = await loadWorkspace(folder.path).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({
    code: 'MILLRACE-CONFIG-INVALID',
    place: { file: 'millrace.yaml', line: 1, column: 1 },
    message: expect.stringContaining('has 7 problems:\nmillrace.yaml:1:1 Unknown key "nmae"'),
  })
  expect(String(error)).not.toContain('hunter2')
})

test.each([
  ['a syntax error', 'name: "Shop\n', '1:7 SYNTAX'],
  ['a repeated key', 'name: Shop\nname: Bakery\n', '2:1 SYNTAX'],
  ['a list', '- name: Shop\n', '1:1 INVALID-VALUE'],
  ['a text', 'Shop\n', '1:1 INVALID-VALUE'],
  ['a name that is no text', 'name: 2024\n', '1:7 INVALID-VALUE'],
  [
    'an unknown platform',
    'platform: warehose\nconnections: { warehouse: { type: duckdb } }\n',
    '1:11 UNKNOWN-CONNECTION',
  ],
  ['a state in an unknown connection', 'state: { connection: db }\n', '1:22 UNKNOWN-CONNECTION'],
  [
    'a state in files',
    'state: { connection: f }\nconnections: { f: { type: files } }\n',
    '1:22 INVALID-VALUE',
  ],
  ['two spaces of one name', 'spaces: [{ name: A }, { name: A }]\n', '1:31 DUPLICATE'],
  ['two spaces with one id', 'spaces: [{ name: A, id: x }, { name: B, id: x }]\n', '1:45 DUPLICATE'],
  ['a projects folder that is not there', 'projects: pipelines\n', '1:11 MISSING-FOLDER'],
  ['a connection that is no map', 'connections: { f: files }\n', '1:19 INVALID-VALUE'],
  [
    'a reference outside of connections',
    'owner: { id: "${env:ME}" }\n',
    '1:14 INVALID-VALUE 1:14 INVALID-REFERENCE',
  ],
  ['a type that is a reference', 'connections: { f: { type: "${env:T}" } }\n', '1:27 INVALID-REFERENCE'],
  ['a binding that is a list', 'bindings: { a: [1] }\n', '1:16 INVALID-VALUE'],
  ['too many workers', 'limits: { workers: 0 }\n', '1:20 INVALID-VALUE'],
])('%s in millrace.yaml is found', async (_what, text, expected) => {
  using folder = haveWorkspace({ 'millrace.yaml': text })
  const { findings } = await readWorkspace(folder.path, { machine })
  expect(findings.map(({ line, column, code }) => `${line}:${column} ${code.slice(16)}`).join(' ')).toBe(
    expected,
  )
  for (const { fix, file } of findings) expect([fix.length > 10, file]).toEqual([true, 'millrace.yaml'])
})
