import { escaped } from '../../pages/escaped.ts'
import type { DescribedContent, DescribedOperation, DescribedResponse } from './described-api.ts'
import { fieldRow, schemaBody } from './schema-section.ts'
import { schemaLink, typeText } from './type-text.ts'

export interface PlacedOperation {
  readonly method: string
  readonly path: string
  readonly operation: DescribedOperation
}

/** An operation with what it takes and what it answers. */
export function operationSection(placed: PlacedOperation): string {
  const { method, path, operation } = placed
  const { operationId, summary, description, requestBody } = operation
  return `<article id="${escaped(operationId)}">
<h3>${methodBadge(method)} <code>${escaped(path)}</code></h3>
<p>${escaped(summary)}. ${escaped(description)} <code class="id">${escaped(operationId)}</code></p>
<pre><code>${escaped(example(placed))}</code></pre>
${parameterTable(operation)}
${requestBody ? `<h4>Body${requestBody.required ? ' <span class="required">required</span>' : ''}</h4>${contentList(requestBody.content)}` : ''}
<h4>Answers</h4>
<table>
<thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">Meaning</th></tr></thead>
<tbody>${answerRows(operation)}</tbody>
</table>
</article>`
}

export function methodBadge(method: string): string {
  return `<span class="method ${escaped(method)}">${escaped(method.toUpperCase())}</span>`
}

function example({ method, path, operation: { security, requestBody } }: PlacedOperation): string {
  const content = requestBody?.content ?? {}
  const isForm = 'multipart/form-data' in content
  return [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}"$MILLRACE${path}"`,
    ...(security ? [] : ['-H "Authorization: Bearer $KEY"']),
    ...('application/json' in content ? ["-H 'Content-Type: application/json'"] : []),
    ...(requestBody ? [isForm ? '-F zip=@project.zip' : '-d @body'] : []),
  ].join(' ')
}

function parameterTable({ parameters = [] }: DescribedOperation): string {
  if (parameters.length === 0) return ''
  const groups = ['path', 'query', 'header'].map(place => {
    const rows = parameters
      .filter(parameter => parameter.in === place)
      .map(({ name, schema, required = false, description }) =>
        fieldRow({ name, schema, isRequired: required, description }),
      )
    const group = `<tr><th scope="rowgroup" colspan="3" class="group">In the ${place}</th></tr>`
    return rows.length === 0 ? '' : `<tbody>${group}${rows.join('\n')}</tbody>`
  })
  return `<h4>Parameters</h4>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
${groups.join('')}
</table>`
}

function contentList(content: DescribedContent): string {
  return Object.entries(content)
    .map(
      ([mediaType, { schema }]) =>
        `<p>${mediaTypeText(mediaType)}: ${typeText(schema)}</p>${ownFields(schema)}`,
    )
    .join('')
}

function ownFields(schema: DescribedContent[string]['schema']): string {
  return schema.properties ? schemaBody(schema) : ''
}

/** Its own answers; those that many operations share are described once. */
function answerRows({ responses }: DescribedOperation): string {
  const shared: string[] = []
  const own: string[] = []
  for (const [status, response] of Object.entries(responses)) {
    if ('$ref' in response) shared.push(`<a href="#errors">${escaped(status)}</a>`)
    else own.push(responseRow(status, response))
  }
  const rest = `<tr><th scope="row">${shared.join(' ')}</th><td>${schemaLink('ErrorAnswer')}</td><td>As everywhere</td></tr>`
  return [...own, ...(shared.length > 0 ? [rest] : [])].join('\n')
}

export function responseRow(
  status: string,
  { description, content = {}, ...response }: DescribedResponse,
): string {
  const [meaning = ''] = description.split('\n')
  const codes = (response['x-codes'] ?? []).map(code => `<code>${escaped(code)}</code>`)
  const bodies = Object.entries(content).map(([mediaType, { schema, 'x-item-schema': item }]) =>
    item
      ? `${mediaTypeText(mediaType)} of ${typeText(item)}`
      : mediaType === 'application/json'
        ? typeText(schema)
        : mediaTypeText(mediaType),
  )
  const kind = status.startsWith('2') ? 'good' : 'bad'
  return `<tr><th scope="row"><b class="${kind}">${escaped(status)}</b></th><td>${bodies.join('<br>') || 'none'}</td><td>${escaped(meaning)}${codes.length > 0 ? `<div class="codes">${codes.join(' ')}</div>` : ''}</td></tr>`
}

function mediaTypeText(mediaType: string): string {
  return mediaType === '*/*' ? 'Anything, as text' : `<code>${escaped(mediaType)}</code>`
}
