import { escaped } from '../../pages/escaped.ts'
import type { DescribedSchema } from './described-api.ts'

/** What a value may be, in a few words of HTML, with links to schemas that have names. */
export function typeText(schema: DescribedSchema): string {
  const { $ref, type, items, prefixItems, enum: values, const: value } = schema
  if ($ref !== undefined) return schemaLink(nameOf($ref))
  if (schema.format === 'binary') return 'bytes'
  if (value !== undefined) return code(JSON.stringify(value))
  if (values) return values.map(each => code(JSON.stringify(each))).join(' or ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeText))].join(' or ')
  if (prefixItems) return `list of ${prefixItems.map(typeText).join(', ')}`
  if (items) return `list of ${typeText(items)}`
  if (type === 'object') return objectText(schema)
  return type === undefined ? 'anything' : escaped([type].flat().join(' or '))
}

/** What a value must keep to, and what it is when it is left out. */
export function limitsText(schema: DescribedSchema): string {
  const { format, pattern, minimum, exclusiveMinimum, maximum, default: usual } = schema
  const parts = [
    format === 'binary' ? undefined : format,
    minimum === undefined ? undefined : `at least ${minimum}`,
    exclusiveMinimum === undefined ? undefined : `more than ${exclusiveMinimum}`,
    maximum === undefined ? undefined : `at most ${maximum}`,
    rangeText(schema.minLength, schema.maxLength, 'characters'),
    rangeText(schema.minItems, schema.maxItems, 'items'),
  ]
  return [
    ...parts.flatMap(part => (part === undefined ? [] : [escaped(part)])),
    ...(pattern === undefined ? [] : [`as ${code(pattern)}`]),
    ...(usual === undefined ? [] : [`default ${code(JSON.stringify(usual))}`]),
    ...(schema.readOnly ? ['read only'] : []),
  ].join(', ')
}

export function schemaLink(name: string): string {
  return `<a href="#schema-${escaped(name)}">${escaped(name)}</a>`
}

function objectText({ properties, additionalProperties }: DescribedSchema): string {
  if (properties || typeof additionalProperties !== 'object') return 'object'
  return Object.keys(additionalProperties).length === 0
    ? 'object'
    : `object of ${typeText(additionalProperties)}`
}

function rangeText(least: number | undefined, most: number | undefined, what: string): string | undefined {
  if (least !== undefined && most !== undefined) return `${least} to ${most} ${what}`
  if (least !== undefined) return `at least ${least} ${what}`
  return most === undefined ? undefined : `at most ${most} ${what}`
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`
}
