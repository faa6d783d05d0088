import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseYaml } from '../foundation/yaml-file.ts'
import { checkWorkspaceFile } from './check-workspace-file.ts'

const guide = readFileSync('docs/guides/automations.md', 'utf8')
const [whole = '', delivery = ''] = [...guide.matchAll(/```yaml\n([^`]*)```/g)].map(([, text = '']) => text)

test('the automations of docs/guides/automations.md are right', () => {
  const yaml = parseYaml('millrace.yaml', whole + delivery)
  const { content, findings } = checkWorkspaceFile(yaml, '.')
  expect(findings).toEqual([])
  const [automation] = Object.values(content?.automations ?? {})
  expect(automation?.do.map(({ kind }) => kind)).toEqual(['check', 'wait', 'start', 'http'])
  expect(automation?.delivery).toMatchObject({ maxInFlight: 1, totalTimeoutSeconds: 120 })
})
