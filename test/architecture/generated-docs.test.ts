import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface DocsModule {
  generatedDocs(): Promise<Record<string, string>>
}

test('the generated pages say what the code says (npm run docs)', async () => {
  const { generatedDocs } = (await import(
    new URL('../../scripts/generated-docs.mjs', import.meta.url).href
  )) as DocsModule
  for (const [path, content] of Object.entries(await generatedDocs())) {
    expect(readFileSync(path, 'utf8'), path).toBe(content)
  }
}, 60_000)
