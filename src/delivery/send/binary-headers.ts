import { attributeTexts } from '../../contract/events/attribute-texts.ts'

/** A request in binary mode: attributes as headers, data as the body. */
export interface BinaryParts {
  readonly headers: readonly string[]
  readonly contentType: string
  readonly body: Buffer
}

/** The event (JSON text) by the CloudEvents HTTP binding. */
export function binaryParts(text: string): BinaryParts {
  const event = JSON.parse(text) as Readonly<Record<string, unknown>>
  const headers = attributeTexts(event).flatMap(([name, value]) => [`ce-${name}`, headerValue(value)])
  const contentType = event['datacontenttype']
  const given = typeof contentType === 'string' ? contentType : 'application/json'
  return { headers, contentType: given, body: bodyOf(event, given) }
}

/** Percent-encodes what the binding asks for: spaces, quotes, percent signs and all but printable ASCII. */
export function headerValue(text: string): string {
  return text.replaceAll(/[^\x21\x23\x24\x26-\x7e]+/gu, part =>
    [...Buffer.from(part, 'utf8')]
      .map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}

function bodyOf(event: Readonly<Record<string, unknown>>, contentType: string): Buffer {
  const { data, data_base64: encoded } = event
  if (typeof encoded === 'string') return Buffer.from(encoded, 'base64')
  if (data === undefined) return Buffer.alloc(0)
  const isJson = /^(application|text)\/(json|[^;]+\+json)\b/iu.test(contentType)
  return Buffer.from(typeof data === 'string' && !isJson ? data : JSON.stringify(data), 'utf8')
}
