import { InvalidEventError } from './invalid-event-error.ts'

const prefix = 'ce-'
/** They are not attributes, or stand in a header of their own. */
const notInHeaders = new Set(['data', 'data_base64', 'datacontenttype'])

/**
 * The attributes of an event in binary mode: `ce-` headers, decoded. `extensions` is JSON in its header and becomes an object again;
 * every other attribute is text.
 */
export function binaryAttributes(headers: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const contentType = headers.get('content-type')
  const attributes = [...headers]
    .filter(([name]) => name.startsWith(prefix) && !notInHeaders.has(name.slice(prefix.length)))
    .map(([name, value]) => [name.slice(prefix.length), decodeHeader(value)] as const)
    .map(([name, value]) => [name, name === 'extensions' ? parsedExtensions(value) : value] as const)
  return {
    ...Object.fromEntries(attributes),
    ...(contentType === undefined ? {} : { datacontenttype: contentType }),
  }
}

/** Undoes quoting and percent-encoding, once. What is not encoded well stays as it is. */
export function decodeHeader(value: string): string {
  const unquoted = /^"(.*)"$/s.exec(value)?.[1]?.replaceAll(/\\(.)/gs, '$1') ?? value
  return unquoted.replaceAll(/(?:%[0-9a-f]{2})+/gi, part => {
    const bytes = Uint8Array.from(part.matchAll(/[0-9a-f]{2}/gi), ([digits]) => Number.parseInt(digits, 16))
    return new TextDecoder().decode(bytes)
  })
}

function parsedExtensions(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidEventError('extensions', 'is not JSON in its header ce-extensions', { cause })
  }
}
