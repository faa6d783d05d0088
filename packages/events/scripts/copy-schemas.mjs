// Puts the published JSON Schemas, which are generated from the server's own definitions, into the built package.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('../../../docs/reference/events', import.meta.url))
const target = process.argv[2] ?? fileURLToPath(new URL('../dist/schemas', import.meta.url))

const names = readdirSync(source).filter(name => name.endsWith('.schema.json'))
if (names.length === 0) throw new Error(`There are no schemas in ${source}`)
mkdirSync(target, { recursive: true })
for (const name of names) copyFileSync(join(source, name), join(target, name))
