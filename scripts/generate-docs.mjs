import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedDocs } from './generated-docs.mjs'

for (const [path, content] of Object.entries(await generatedDocs())) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
