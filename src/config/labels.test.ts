import { expect, test } from 'vitest'
import { loadWorkspace } from './load-workspace.ts'
import { missingLabels, requireLabels } from './labels.ts'
import { haveWorkspace } from './testing/have-workspace.ts'

const yaml = `connections:
  lake: { type: duckdb, label: gold }
  files: { type: files, path: ., label: edge }
  open: { type: files, path: . }
platform: lake
server: { labels: [edge] }
`

async function missing(connection: string, sources: readonly string[], labels?: readonly string[]) {
  using folder = haveWorkspace({ 'millrace.yaml': yaml })
  const workspace = await loadWorkspace(folder.path, { labels })
  const tasks = sources.map(sourceConnection => ({ sourceConnection }))
  return missingLabels(workspace, { platformConnection: connection }, tasks)
}

test('tasks need the labels of their platform and of their sources, and no others', async () => {
  expect(await missing('open', ['open'])).toEqual([])
  expect(await missing('open', ['files'])).toEqual([])
  expect(await missing('', [''])).toEqual(['gold'])
  expect(await missing('lake', ['files', 'files'], [])).toEqual(['gold', 'edge'])
})

test('labels of the command line win over those of millrace.yaml', async () => {
  expect(await missing('lake', ['files'], ['gold'])).toEqual(['edge'])
})

test('the label of a connection is no setting of its type', async () => {
  using folder = haveWorkspace({ 'millrace.yaml': yaml })
  const { connections } = await loadWorkspace(folder.path)
  expect(connections.get('lake')).toMatchObject({ label: 'gold', settings: {} })
})

test('a process says which labels it lacks', async () => {
  using folder = haveWorkspace({ 'millrace.yaml': yaml })
  const workspace = await loadWorkspace(folder.path, { labels: [] })
  const require = () =>
    requireLabels(workspace, { platformConnection: 'lake' }, [{ sourceConnection: 'files' }])
  expect(require).toThrow('needs the labels gold, edge, which this process does not have')
})
