import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'

/** Media type of a message that holds a whole event. */
export const structuredContentType = 'application/cloudevents+json'

/** An event as binary mode sends it. */
export interface BinaryParts {
  /** Every attribute but `datacontenttype`, in its canonical text. Those that are objects are JSON text. */
  readonly attributes: readonly (readonly [name: string, text: string])[]
  readonly contentType: string
  readonly data: Buffer
}

const notInHeaders = new Set(['data', 'datacontenttype'])

export function binaryParts(event: LifecycleEvent): BinaryParts {
  const attributes = Object.entries(event)
    .filter(([name, value]) => !notInHeaders.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
  return {
    attributes,
    contentType: event.datacontenttype,
    data: Buffer.from(JSON.stringify(event.data)),
  }
}
