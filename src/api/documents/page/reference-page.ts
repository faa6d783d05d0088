import type { JsonSchema } from '../../../contract/events/event-json-schema.ts'
import { escaped } from '../../pages/escaped.ts'
import type { DescribedApi } from './described-api.ts'
import { methodBadge, operationSection, responseRow, type PlacedOperation } from './operation-section.ts'
import { pageStyle } from './page-style.ts'
import { schemaSection } from './schema-section.ts'
import { schemaLink } from './type-text.ts'

/**
 * The OpenAPI document as one page of HTML that needs nothing else: no scripts, no fonts, nothing from elsewhere. The browser
 * finds in it, links to it and prints it.
 */
export function referencePage(document: JsonSchema): string {
  // Our own document: its shape is the one that openApiDocument writes.
  const api = document as unknown as DescribedApi
  const { title, version, description } = api.info
  const tags = api.tags.map(tag => ({
    ...tag,
    id: anchorOf(tag.name),
    operations: operationsOf(api, tag.name),
  }))
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
<a class="skip" href="#content">To the content</a>
<div class="columns">
<nav aria-label="Operations and schemas">
${tags.map(({ name, id, operations }) => `<h2><a href="#${id}">${escaped(name)}</a></h2><ul>${operations.map(navigationItem).join('')}</ul>`).join('\n')}
<h2><a href="#errors">Errors everywhere</a></h2>
<h2><a href="#schemas">Schemas</a></h2>
<ul class="schemas">${schemaNames(api)
    .map(name => `<li>${schemaLink(name)}</li>`)
    .join('')}</ul>
</nav>
<main id="content">
<h1>${escaped(title)} <span class="dim">${escaped(version)}</span></h1>
<p>${escaped(description)}</p>
<p>In the examples, <code>$MILLRACE</code> is the address of the server and <code>$KEY</code> a key that <code>millrace keys create</code> made.
For programs: <a href="/api/openapi.json">OpenAPI document</a>, <a href="/api/asyncapi.json">AsyncAPI document of the events</a>.</p>
${tags.map(tag => `<section id="${tag.id}"><h2>${escaped(tag.name)}</h2><p>${escaped(tag.description)}</p>${tag.operations.map(operationSection).join('\n')}</section>`).join('\n')}
${errorSection(api)}
<section id="schemas"><h2>Schemas</h2>
${schemaNames(api)
  .map(name => schemaSection(name, api.components.schemas[name] ?? {}))
  .join('\n')}
</section>
</main>
</div>
</html>
`
}

function errorSection({ paths, components }: DescribedApi): string {
  const statuses = new Map(
    Object.values(paths)
      .flatMap(methods => Object.values(methods))
      .flatMap(({ responses }) => Object.entries(responses))
      .flatMap(([status, response]) => ('$ref' in response ? [[status, response.$ref] as const] : [])),
  )
  const rows = [...statuses]
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([status, reference]) => {
      const response = components.responses[reference.split('/').at(-1) ?? '']
      return response ? responseRow(status, response) : ''
    })
  return `<section id="errors"><h2>Errors everywhere</h2>
<p>The body of each is an ${schemaLink('ErrorAnswer')}; its codes are explained by <code>millrace docs &lt;code&gt;</code>.</p>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></section>`
}

function operationsOf({ paths }: DescribedApi, tag: string): readonly PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  )
}

function navigationItem({ method, path, operation: { operationId, summary } }: PlacedOperation): string {
  return `<li>${methodBadge(method)}<a href="#${escaped(operationId)}" title="${escaped(summary)}">${breakable(path)}</a></li>`
}

/** Lines break before a slash, not within a word. */
function breakable(path: string): string {
  return escaped(path).replaceAll('/', '<wbr>/')
}

function schemaNames({ components }: DescribedApi): readonly string[] {
  return Object.keys(components.schemas).toSorted()
}

function anchorOf(name: string): string {
  return `tag-${name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')}`
}
