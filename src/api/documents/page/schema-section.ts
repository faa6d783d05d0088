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
    return choices.map(each => `<h4>An object ${choiceTitle(each)}</h4>${schemaBody(each)}`).join('')
  }
  const limits = limitsText(schema)
  return `<p>${typeText(schema)}${limits === '' ? '' : ` · ${limits}`}</p>`
}

/** What tells it from the others. */
function choiceTitle({ properties = {} }: DescribedSchema): string {
  const fixed = Object.entries(properties).find(([, { const: value }]) => value !== undefined)
  return fixed ? `with <code>${escaped(`${fixed[0]}: ${JSON.stringify(fixed[1].const)}`)}</code>` : 'or'
}

function fieldTable(properties: Properties, required: readonly string[]): string {
  return `<table>
<thead><tr><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
<tbody>${fieldRows('', properties, required)}</tbody>
</table>`
}

type Properties = NonNullable<DescribedSchema['properties']>

function fieldRows(prefix: string, properties: Properties, required: readonly string[] = []): string {
  return Object.entries(properties)
    .map(([name, schema]) => fieldRow({ name: prefix + name, schema, isRequired: required.includes(name) }))
    .join('\n')
}

export interface FieldRow {
  readonly name: string
  readonly schema: DescribedSchema
  readonly isRequired: boolean
  readonly description?: string | undefined
}

/** A field or a parameter; what is within it follows in rows of its own, such as `lastRun.errors[].code`. */
export function fieldRow({ name, schema, isRequired, description = schema.description }: FieldRow): string {
  const limits = limitsText(schema)
  const meaning = [
    ...(description === undefined ? [] : [escaped(description)]),
    ...(limits === '' ? [] : [`<span class="limits">${limits}</span>`]),
  ]
  const mark = isRequired ? ' <span class="required">required</span>' : ''
  return `<tr><th scope="row"><code>${escaped(name)}</code>${mark}</th><td>${typeText(schema)}</td><td>${meaning.join('<br>')}</td></tr>
${innerRows(name, schema)}`
}

function innerRows(name: string, { properties, required, items, anyOf, oneOf }: DescribedSchema): string {
  if (properties) return fieldRows(`${name}.`, properties, required)
  if (items) return innerRows(`${name}[]`, items)
  const choices = (anyOf ?? oneOf ?? []).filter(choice => choice.properties)
  return choices
    .map(choice => {
      const title = `<code>${escaped(name)}</code> ${choiceTitle(choice)}`
      return `<tr><th scope="rowgroup" colspan="3" class="group">${title}</th></tr>${innerRows(name, choice)}`
    })
    .join('\n')
}
