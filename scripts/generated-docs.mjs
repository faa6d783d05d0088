// The pages and parts of pages that are made from the code. `npm run docs` writes them; a test compares them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cruise } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { commandTree } from '../dist/cli/command-tree.js'
import { cliReference } from '../dist/cli/cli-reference.js'
import { problemCatalogue } from '../dist/contract/problems/catalogue.js'
import { projectJsonSchemas } from '../dist/contract/project/project-json-schemas.js'
import { workspaceJsonSchema } from '../dist/config/workspace-file.js'
import { servedOpenApi } from './served-openapi.mjs'

/** Path to content, for every generated file. */
export async function generatedDocs() {
  return {
    'docs/reference/errors.md': errorsPage(),
    'docs/reference/cli.md': cliReference(commandTree),
    ...projectSchemas(),
    'docs/reference/millrace-yaml.schema.json': `${JSON.stringify(workspaceJsonSchema(), null, 2)}\n`,
    'docs/reference/openapi.json': `${JSON.stringify(await servedOpenApi(), null, 2)}\n`,
    'ARCHITECTURE.md': await architecturePage(),
  }
}

function errorsPage() {
  const entries = Object.entries(problemCatalogue).sort(([a], [b]) => (a < b ? -1 : 1))
  const sections = entries.map(
    ([code, { title, cause, fix, status }]) =>
      `## ${code}\n\n${title}.\n\n- Why: ${cause}\n- What to do: ${fix}\n- Status: ${status}\n`,
  )
  return `# Error codes\n\nMade from the code by \`npm run docs\`. In the terminal: \`millrace docs <code>\`.\n\n${sections.join('\n')}`
}

function projectSchemas() {
  return Object.fromEntries(
    Object.entries(projectJsonSchemas()).map(([name, schema]) => [
      `docs/reference/project/${name}`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  )
}

async function architecturePage() {
  const page = readFileSync('ARCHITECTURE.md', 'utf8')
  const diagram = `\`\`\`mermaid\nflowchart TD\n${(await roomEdges()).map(([from, to]) => `  ${from} --> ${to}`).join('\n')}\n\`\`\``
  return page.replace(/(<!-- rooms:.*? -->)[\s\S]*?(<!-- \/rooms -->)/, `$1\n${diagram}\n$2`)
}

/** Which room opens which, as the imports are; contract and foundation are left out, because everybody opens them. */
async function roomEdges() {
  const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
  const { output } = await cruise(['src'], config.options, undefined, {
    tsConfig: extractTSConfig('tsconfig.json'),
  })
  const edges = new Set()
  for (const { source, dependencies } of output.modules) {
    if (/\.test\.ts$|\/testing\//.test(source) || !source.startsWith('src/')) continue
    for (const { resolved } of dependencies) {
      const [from, to] = [roomOf(source), roomOf(resolved)]
      if (to && from !== to && !['contract', 'foundation'].includes(to) && from !== 'contract')
        edges.add(`${from} ${to}`)
    }
  }
  return [...edges].toSorted((a, b) => (a < b ? -1 : 1)).map(edge => edge.split(' '))
}

function roomOf(path) {
  return /^src\/([^/]+)/.exec(path)?.[1].replace('app-interface.ts', 'app.ts')
}
