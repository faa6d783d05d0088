import type { AutomationStep, CheckStep, HttpStep } from '../../contract/automations/automation-steps.ts'
import { withoutEnd } from '../../contract/automations/sql-template.ts'
import { hasDotSegment } from '../../contract/automations/step-problems.ts'
import { parseTemplate } from '../../contract/automations/template.ts'
import { parseAnyDuration } from '../../contract/duration.ts'
import type { EventAttributes } from '../../contract/filters/event-attributes.ts'
import { AppError } from '../../foundation/app-error.ts'
import { textLiteral } from '../../foundation/sql-text.ts'
import { headerValue } from '../send/binary-headers.ts'
import type { TaskSelection } from './automation-actions.ts'

/** A request with the values of an event in it. */
export interface RenderedHttp extends Omit<HttpStep, 'body'> {
  readonly body: string | undefined
  readonly contentType: string | undefined
}

/** A step with the values of an event in it. */
export type RenderedStep =
  | (TaskSelection & { readonly kind: 'start' | 'stop' })
  | RenderedHttp
  | CheckStep
  | { readonly kind: 'wait'; readonly ms: number }

/** An event, and its exact text. */
export interface StepEvent {
  readonly attributes: EventAttributes
  readonly body: string
}

/** Puts the values of an event into a step, so that none of them can be taken for anything but a value. Throws AppError. */
export function renderStep(step: AutomationStep, event: StepEvent): RenderedStep {
  switch (step.kind) {
    case 'start':
    case 'stop':
      return step
    case 'http':
      return renderHttp(step, event)
    case 'check':
      return { ...step, sql: withoutEnd(render(step.sql, event, sqlLiteral)) }
    case 'wait':
      return { kind: 'wait', ms: parseAnyDuration(step.duration) ?? 0 }
  }
}

function renderHttp(step: HttpStep, event: StepEvent): RenderedHttp {
  const url = render(step.url, event, encodeURIComponent)
  if (hasDotSegment(url)) {
    throw new AppError(
      'MILLRACE-AUTOMATION-VALUE-UNFIT',
      'A value of the event would be . or .. as a part of the path of the URL',
      { fix: 'Put the value into the query of the URL or into the body.' },
    )
  }
  const headers = Object.entries(step.headers).map(([name, text]) => [name, render(text, event, headerValue)])
  return { ...step, url, headers: Object.fromEntries(headers), ...renderBody(step, event) }
}

function renderBody(
  { method, body }: HttpStep,
  event: StepEvent,
): Pick<RenderedHttp, 'body' | 'contentType'> {
  if (body === undefined) {
    const hasNone = method === 'GET' || method === 'DELETE'
    return hasNone
      ? { body: undefined, contentType: undefined }
      : { body: event.body, contentType: 'application/json' }
  }
  const value = renderValue(body, event)
  return typeof value === 'string'
    ? { body: value, contentType: 'text/plain; charset=utf-8' }
    : { body: JSON.stringify(value), contentType: 'application/json' }
}

/** Of JSON: a text that is a placeholder and nothing else becomes the value itself, whatever it is. */
function renderValue(value: unknown, event: StepEvent): unknown {
  if (typeof value === 'string') {
    const [only, ...others] = parseTemplate(value).template ?? []
    return typeof only === 'object' && others.length === 0
      ? valueOf(only.path, event)
      : render(value, event, text => text)
  }
  if (Array.isArray(value)) return value.map(item => renderValue(item, event))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, renderValue(inner, event)]))
}

function render(text: string, event: StepEvent, encode: (value: string) => string): string {
  const parts = parseTemplate(text).template ?? []
  return parts.map(part => (typeof part === 'string' ? part : encode(textOf(part.path, event)))).join('')
}

function textOf(path: string, { attributes }: StepEvent): string {
  const { text } = attributes.get(path)
  if (text === undefined) throw missing(path)
  // Half a character is none that a URL can carry.
  return text.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
}

function valueOf(path: string, { attributes }: StepEvent): unknown {
  const { value } = attributes.get(path)
  if (value === undefined) throw missing(path)
  return value
}

function missing(path: string): AppError {
  return new AppError('MILLRACE-AUTOMATION-VALUE-MISSING', `The event has no ${path}`, {
    fix: 'Wait only for events that have it: name their types, or add it to the filter.',
  })
}

/** In parentheses: what stands before it cannot make another kind of literal of it. */
function sqlLiteral(text: string): string {
  if (!text.includes('\0')) return `(${textLiteral(text)})`
  throw new AppError(
    'MILLRACE-AUTOMATION-VALUE-UNFIT',
    'A value of the event has a character that SQL has not',
    {
      fix: 'Leave the value out of the query.',
    },
  )
}
