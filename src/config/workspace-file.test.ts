import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { keysAt, purposeAt } from './schema-words.ts'
import { WorkspaceFile, workspaceJsonSchema } from './workspace-file.ts'

test('the published schema accepts what the workspace file accepts, and refuses unknown keys', () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(workspaceJsonSchema())
  const file = {
    name: 'Shop',
    spaces: [{ name: 'Sales' }],
    connections: { orders: { type: 'postgres', host: 'db', password: '${env:PGPASSWORD}' } },
    limits: { workers: 2, memory: '4GB' },
    bindings: { schema: 'sales', retries: 3 },
  }
  expect([validate(file), validate({}), WorkspaceFile.safeParse(file).success]).toEqual([true, true, true])
  for (const wrong of [
    { nmae: 'Shop' },
    { limits: { worker: 2 } },
    { connections: { orders: { host: 'db' } } },
  ]) {
    expect([validate(wrong), WorkspaceFile.safeParse(wrong).success]).toEqual([false, false])
  }
})

test('every key of the workspace file says what it is for', () => {
  const undocumented = (path: readonly string[]): readonly string[] =>
    keysAt(WorkspaceFile, path).flatMap(key => {
      const missing = purposeAt(WorkspaceFile, [...path, key]) === undefined ? [[...path, key].join('.')] : []
      return [...missing, ...undocumented([...path, key])]
    })
  expect(undocumented([])).toEqual([])
})

test('the reference page millrace-yaml.schema.json is what the definition says', async () => {
  const text = `${JSON.stringify(workspaceJsonSchema(), undefined, 2)}\n`
  await expect(text).toMatchFileSnapshot('../../docs/reference/millrace-yaml.schema.json')
})
