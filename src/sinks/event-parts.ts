import { attributeTexts } from '../contract/events/attribute-texts.ts'
import type { LifecycleEvent } from '../contract/events/lifecycle-event.ts'

/** Media type of a message that holds a whole event. */
export const structuredContentType = 'application/cloudevents+json'

/** An event as binary mode sends it. */
export interface BinaryParts {
  readonly attributes: readonly (readonly [name: string, text: string])[]
  readonly contentType: string
  readonly data: Buffer
}

export function binaryParts(event: LifecycleEvent): BinaryParts {
  return {
    attributes: attributeTexts(event),
    contentType: event.datacontenttype,
    data: Buffer.from(JSON.stringify(event.data)),
  }
}
