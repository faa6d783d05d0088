import { z } from 'zod'
import { eventTypePrefix } from '../contract/events/envelope.ts'
import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'
import { derivedHex } from '../foundation/derived-id.ts'

/** What a subject or routing key may be made of. */
const routeValues: Readonly<Record<string, (event: LifecycleEvent) => string>> = {
  tenantId: event => event.tenantid,
  spaceId: event => event.data.dataTask.spaceId,
  ownerId: event => event.data.dataTask.ownerId,
  projectId: event => event.data.dataTask.projectId,
  taskId: event => event.data.dataTask.id,
  taskType: event => event.data.dataTask.type,
  kind: event => event.type.slice(eventTypePrefix.length),
}

const longestValue = 64
/** What AMQP takes as a routing key. */
const longestRoute = 255

const placeholder = `\\{(?:${Object.keys(routeValues).join('|')})\\}`
const word = `(?:[\\w-]|${placeholder})+`
const placeholders = new RegExp(placeholder, 'gu')

/** A subject or routing key with placeholders: words with dots between them. */
export const routeTemplate = z
  .string()
  .regex(
    new RegExp(`^${word}(?:\\.${word})*$`),
    `must be words of letters, digits, _ and -, with dots between them, and of ${shownPlaceholders()}`,
  )
  .refine(
    template => template.replaceAll(placeholders, 'x'.repeat(longestValue)).length <= longestRoute,
    `must not be longer than ${longestRoute} characters when each placeholder has ${longestValue}`,
  )

/** The subject or routing key of an event. What would have a meaning in one, such as a dot, is percent-encoded. */
export function routeOf(event: LifecycleEvent, template: string): string {
  return template.replaceAll(placeholders, found => safeWord(routeValues[found.slice(1, -1)]?.(event) ?? ''))
}

/** The subjects that a template can lead to, with `*` for each word that is not always the same. */
export function routePattern(template: string): string {
  return template
    .split('.')
    .map(each => (each.includes('{') ? '*' : each))
    .join('.')
}

function safeWord(value: string): string {
  if (value === '') return '-'
  const safe = value.replaceAll(/[^\w-]+/gu, percentEncoded)
  if (safe.length <= longestValue) return safe
  const digest = derivedHex(16, [value])
  return `${safe.slice(0, longestValue - digest.length - 1)}~${digest}`
}

/** Each byte of the UTF-8 of a text as `%XX`. */
export function percentEncoded(text: string): string {
  return [...Buffer.from(text)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

function shownPlaceholders(): string {
  return Object.keys(routeValues)
    .map(name => `{${name}}`)
    .join(', ')
}
