import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { landStoreTransform, loadFiles, soundProject } from './testing/project-files.ts'

const definitionFile = 'qtcp_bindings_definition.json'
const selectionFile = 'qtcp_tasks/1 land/sourceSelection.yaml'
const taskFile = 'qtcp_tasks/1 land/task.yaml'

function shop(
  variables: Readonly<Record<string, string | null>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  return {
    ...landStoreTransform,
    [definitionFile]: JSON.stringify({ variables, ...more }, null, 2),
    [selectionFile]:
      "sourceConnection: '{{task.land-0001.sourceConnection}}'\nexplicitlySelected:\n  - { schema: '{{s}}', name: customers }\n  - { schema: '{{s}}', name: orders }\n",
  }
}
const connection = 'task.land-0001.sourceConnection'

test('a variable may point to variables, and bindings.json and overrides lie over the definition', async () => {
  using folder = temporaryFolder()
  const files = {
    ...shop({
      [connection]: '{{task-type.landing.connection}}',
      'task-type.landing.connection': 'db-{{env}}',
      env: 'dev',
      s: 'a',
    }),
    'bindings.json': JSON.stringify({ variables: { env: 'test', s: '' } }),
  }
  const { project, findings } = await loadFiles(folder.path, files, { bindingOverrides: { s: 'b', env: '' } })
  expect(findings).toEqual([])
  expect(project?.tasks[0]?.sourceConnection).toBe('db-test')
  expect(project?.tasks[0]?.selection.explicitlySelected[0]?.schema).toBe('b')
})

test('ids are looked up by portable name, and are that name otherwise', async () => {
  using folder = temporaryFolder()
  const files = shop(
    { [connection]: '{{id(connection, Shared.Shop)}}', s: '{{id(thing, Other)}}' },
    { nameToIdMap: { '{{id(connection, Shared.Shop)}}': 'shop' } },
  )
  const project = await soundProject(folder.path, files)
  expect(project.tasks[0]?.sourceConnection).toBe('shop')
  expect(project.tasks[0]?.selection.explicitlySelected[0]?.schema).toBe('Other')
})

test('references to the project and its space are known, with and without double braces', async () => {
  using folder = temporaryFolder()
  const files = shop({
    [connection]: '{{ref(project.current.projectId)}}',
    s: 'ref{project.current.spaceId}',
  })
  const project = await soundProject(folder.path, files)
  expect(project.tasks[0]?.sourceConnection).toBe('project-1')
  expect(project.tasks[0]?.selection.explicitlySelected[0]?.schema).toBe('space-1')
})

test('variables that point to each other are an error that names the circle', async () => {
  using folder = temporaryFolder()
  const { findings } = await loadFiles(
    folder.path,
    shop({ [connection]: 'x', s: '{{a}}', a: '{{b}}', b: '{{a}}' }),
  )
  expect(findings.filter(finding => finding.level === 'ERROR')).toMatchObject([
    {
      code: 'MILLRACE-PROJECT-VARIABLE-CYCLE',
      file: definitionFile,
      line: 5,
      column: 11,
      what: 'Variables point to each other in a circle: a → b → a.',
    },
  ])
})

test('variables more than eight deep are an error, however the file orders them', async () => {
  using folder = temporaryFolder()
  const chain = Array.from({ length: 11 }, (_, at) => [`v${at}`, at === 10 ? 'x' : `{{v${at + 1}}}`] as const)
  for (const entries of [chain, chain.toReversed()]) {
    const { findings } = await loadFiles(
      folder.path,
      shop({ [connection]: 'x', s: 'a', ...Object.fromEntries(entries) }),
    )
    expect(findings.map(finding => finding.what)).toEqual([
      'Variable "v1" points to variables more than 8 deep.',
    ])
  }
})

test('an undeclared name is an error exactly where it stands, also inside a variable', async () => {
  using folder = temporaryFolder()
  const { findings } = await loadFiles(folder.path, {
    ...shop({ [connection]: 'a-{{envv}}', env: 'dev', s: 'a' }),
    [taskFile]:
      "properties:\n  name: land\n  id: land-0001\n  type: LANDING\nsettings:\n  x: 'a {{env}} {{evn}}'\n",
  })
  expect(findings).toMatchObject([
    { level: 'ERROR', file: definitionFile, line: 3, column: 43, fix: 'Did you mean "env"?' },
    {
      level: 'ERROR',
      file: taskFile,
      line: 6,
      column: 17,
      what: 'Variable "evn" is not declared.',
      fix: 'Did you mean "env"?',
    },
  ])
})

test('an empty variable is an error where a run needs it, and a warning elsewhere', async () => {
  using folder = temporaryFolder()
  const { findings } = await loadFiles(folder.path, {
    ...shop({ [connection]: '', s: null, schema: '' }),
    [taskFile]:
      "properties:\n  name: land\n  id: land-0001\n  type: LANDING\nsettings:\n  landingDwSettings:\n    landingArtifactsLocation:\n      database: '{{s}}'\n      dataAssetSchema: '{{schema}}'\n",
  })
  expect(findings).toMatchObject([
    {
      level: 'ERROR',
      file: selectionFile,
      line: 1,
      column: 20,
      what: `Variable "${connection}" has no value, and sourceConnection needs one.`,
    },
    { level: 'WARNING', file: selectionFile, line: 3, column: 16, what: 'Variable "s" has no value.' },
    { level: 'WARNING', file: taskFile, line: 8, column: 18 },
    {
      level: 'ERROR',
      file: taskFile,
      line: 9,
      column: 25,
      what: 'Variable "schema" has no value, and dataAssetSchema needs one.',
    },
  ])
})

test('a value for a variable that nobody declared is a warning', async () => {
  using folder = temporaryFolder()
  const files = {
    ...shop({ [connection]: 'x', s: 'a' }),
    'bindings.json': '{\n  "variables": { "ss": "b" }\n}\n',
  }
  const { findings } = await loadFiles(folder.path, files)
  expect(findings).toMatchObject([
    { level: 'WARNING', file: 'bindings.json', line: 2, column: 18, fix: 'Did you mean "s"?' },
  ])
})

test('placeholders of expressions are left alone', async () => {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, landStoreTransform)
  expect(project.tasks[2]?.datasets[0]?.customSql?.statement).toContain('FROM ${orders}')
})

test('variables that would grow beyond all measure are found, and quickly', async () => {
  using folder = temporaryFolder()
  const grown = { a: 'x'.repeat(1000), b: '{{a}}'.repeat(1000), c: '{{b}}'.repeat(1000) }
  const { project, findings } = await loadFiles(folder.path, shop({ [connection]: 'db', s: 'a', ...grown }))
  expect(project).toBeUndefined()
  expect(findings).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      what: expect.stringMatching(/"b" .* more than 65536/u) as string,
    }),
  )
})

test('a portable name with any number of spaces is read at once', async () => {
  using folder = temporaryFolder()
  const name = `{{id(connection,${' '.repeat(50_000)}x}}`
  const began = performance.now()
  await loadFiles(folder.path, shop({ [connection]: name, s: 'a' }))
  expect(performance.now() - began).toBeLessThan(2_000)
})
