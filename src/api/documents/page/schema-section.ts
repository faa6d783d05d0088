import { escaped } from '../../pages/escaped.ts'
import type { DescribedSchema } from './described-api.ts'
import { limitsText, typeText } from './type-text.ts'

/** A named schema with its fields; links elsewhere lead to it. */
export function schemaSection(name: string, schema: DescribedSchema): string {
  const { description } = schema
  return `<section id="schema-${escaped(name)}">
<h3><code>${escaped(name)}</code></h3>
${description === undefined ? '' : `<p>${escaped(description)}</p>`}
${schemaBody(schema)}
</section>`
}

/** The fields of an object, or what a value may be. */
export function schemaBody(schema: DescribedSchema): string {
  const { properties, required = [], items } = schema
  if (properties) return fieldTable(properties, required)
  if (items?.properties) return `<p>List of objects:</p>${schemaBody(items)}`
  const choices = schema.anyOf ?? schema.oneOf
  if (choices?.some(choice => choice.properties)) {
    return choices.map(each => `<h4>${choiceTitle(each)}</h4>${schemaBody(each)}`).join('')
  }
  const limits = limitsText(schema)
  return `<p>${typeText(schema)}${limits === '' ? '' : ` · ${limits}`}</p>`
}

/** What tells it from the others. */
function choiceTitle({ properties = {} }: DescribedSchema): string {
  const fixed = Object.entries(properties).find(([, { const: value }]) => value !== undefined)
  return fixed ? `With <code>${escaped(`${fixed[0]}: ${JSON.stringify(fixed[1].const)}`)}</code>` : 'Or'
}

function fieldTable(
  properties: NonNullable<DescribedSchema['properties']>,
  required: readonly string[],
): string {
  const rows = Object.entries(properties).map(([name, schema]) =>
    fieldRow({ name, schema, isRequired: required.includes(name) }),
  )
  return `<table>
<thead><tr><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>`
}

export interface FieldRow {
  readonly name: string
  readonly schema: DescribedSchema
  readonly isRequired: boolean
  readonly description?: string | undefined
}

/** A field or a parameter, with the fields of what it holds below. */
export function fieldRow({ name, schema, isRequired, description = schema.description }: FieldRow): string {
  const limits = limitsText(schema)
  const inner = innerOf(schema)
  const meaning = [
    ...(description === undefined ? [] : [escaped(description)]),
    ...(limits === '' ? [] : [`<span class="limits">${limits}</span>`]),
    ...(inner ? [schemaBody(inner)] : []),
  ]
  const mark = isRequired ? ' <span class="required">required</span>' : ''
  return `<tr><th scope="row"><code>${escaped(name)}</code>${mark}</th><td>${typeText(schema)}</td><td>${meaning.join('<br>')}</td></tr>`
}

function innerOf(schema: DescribedSchema): DescribedSchema | undefined {
  const { properties, items } = schema
  if (properties) return schema
  return items && innerOf(items)
}
