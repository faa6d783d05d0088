import { z } from 'zod'
import { eventCatalogue, eventKinds, eventType } from '../events/catalogue.ts'
import { attributePath } from '../filters/attribute-path.ts'

/** A place in a text where the value of an attribute of the event comes. */
export interface Placeholder {
  /** As filters write it: `data.dataTask.name`. */
  readonly path: string
}

/** A text with placeholders, such as `run of {{ data.dataTask.name }}`. */
export type Template = readonly (string | Placeholder)[]

export type ParsedTemplate =
  | { readonly template: Template; readonly problem?: undefined }
  | { readonly problem: string; readonly template?: undefined }

/** Reads a template. The problem says at which column, from 1, the text is wrong. */
export function parseTemplate(text: string): ParsedTemplate {
  const template: (string | Placeholder)[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    if (open < 0) break
    const close = text.indexOf('}}', open)
    if (close < 0) return { problem: `column ${open + 1}: {{ is not closed by }}` }
    const written = text.slice(open + 2, close).trim()
    const path = attributePath(written)
    if (path === undefined)
      return {
        problem: `column ${open + 1}: "${written}" is no attribute of an event, such as data.dataTask.name`,
      }
    template.push(text.slice(at, open), { path })
    at = close + 2
  }
  template.push(text.slice(at))
  return { template: template.filter(part => part !== '') }
}

export function pathsOf(template: Template): readonly string[] {
  return template.flatMap(part => (typeof part === 'string' ? [] : [part.path]))
}

/** Whether events of one of these types can have the attribute. */
export function isKnownAttribute(path: string, types: readonly string[]): boolean {
  const kinds = eventKinds.filter(kind => types.includes(eventType(kind)))
  return kinds.some(kind => hasPath(eventCatalogue[kind].schema, path.split('.')))
}

function hasPath(schema: unknown, [field, ...deeper]: readonly string[]): boolean {
  if (field === undefined) return true
  if (schema instanceof z.ZodOptional) return hasPath(schema.unwrap(), [field, ...deeper])
  if (schema instanceof z.ZodArray) return true
  if (!(schema instanceof z.ZodObject)) return false
  const shape: Readonly<Record<string, unknown>> = schema.shape
  // Nothing is known of what is in it.
  if (Object.keys(shape).length === 0) return true
  return Object.hasOwn(shape, field) && hasPath(shape[field], deeper)
}
