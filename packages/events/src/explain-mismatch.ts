import { SignatureError } from './signature-error.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What happens to bodies on their way, most often first, and how to undo it. */
const changes: readonly (readonly [what: string, undo: (body: Bytes) => Bytes | undefined])[] = [
  ['has a line end that was not sent', withoutLineEnd],
  ['was parsed and written again as JSON', compactJson],
]

/** Why no signature of a body holds, as far as that can be found out. */
export async function explainMismatch(
  body: Bytes,
  isSigned: (body: Bytes) => Promise<boolean>,
): Promise<SignatureError> {
  for (const [what, undo] of changes) {
    const undone = undo(body)
    if (undone !== undefined && (await isSigned(undone)))
      return new SignatureError('body-changed', `The body ${what}: verify the bytes as they were received.`)
  }
  return new SignatureError('no-match', 'The secret is another one, or the body is not what was sent.')
}

function withoutLineEnd(body: Bytes): Bytes | undefined {
  if (body.at(-1) !== 0x0a) return undefined
  return body.slice(0, body.at(-2) === 0x0d ? -2 : -1)
}

function compactJson(body: Bytes): Bytes | undefined {
  try {
    return new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(body))))
  } catch {
    return undefined
  }
}
