/** Headers as servers hand them out: an object in any case (Node), a `Headers` instance, or pairs. */
export type HeadersLike =
  | Iterable<readonly [string, string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** A body as it was received, byte for byte. A string stands for its UTF-8 bytes. */
export type RawBody = Uint8Array | ArrayBuffer | string

/** A request as it was received. */
export interface ReceivedRequest {
  readonly headers: HeadersLike
  /** Not a parsed object: what is signed are the bytes. */
  readonly body: RawBody
}

/** Headers by their names in lower case. */
export function headersByName(headers: HeadersLike): ReadonlyMap<string, string> {
  const pairs = isIterable(headers) ? [...headers] : Object.entries(headers)
  const byName = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (value !== undefined)
      byName.set(name.toLowerCase(), typeof value === 'string' ? value : value.join(', '))
  }
  return byName
}

function isIterable(headers: HeadersLike): headers is Iterable<readonly [string, string]> {
  return Symbol.iterator in headers
}

/** The bytes of a body; undefined for what is no body, such as an object that somebody parsed already. */
export function bytesOf(body: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return new Uint8Array(body)
  if (body instanceof ArrayBuffer) return new Uint8Array(body)
  return undefined
}
