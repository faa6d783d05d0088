/** One block of a stream of server-sent events (WHATWG HTML, "Server-sent events"). */
export interface ServerSentMessage {
  /** The reader's last event id from now on, also when the message has no data. */
  readonly id: string | undefined
  /** `message` when the block does not say. */
  readonly event: string
  /** Undefined: a block that only moves the id, which a browser does not show to the page. */
  readonly data: string | undefined
}

export interface BlockToWrite {
  readonly id?: string
  readonly event?: string
  readonly data?: string
  readonly comment?: string
  /** How long a reader waits before it connects again. */
  readonly retryMs?: number
}

/** The text of one block. */
export function writeServerSentBlock({ id, event, data, comment, retryMs }: BlockToWrite): string {
  const lines = [
    ...(comment === undefined ? [] : [`: ${comment}`]),
    ...(retryMs === undefined ? [] : [`retry: ${retryMs}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map(line => `data: ${line}`)),
  ]
  return `${lines.join('\n')}\n\n`
}

/** The messages of a stream, however it was cut into pieces. What comes after the last empty line is no message. */
export async function* readServerSentMessages(
  pieces: AsyncIterable<string>,
): AsyncGenerator<ServerSentMessage, void, undefined> {
  let rest = ''
  let lines: string[] = []
  for await (const piece of pieces) {
    const parts = (rest + piece).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const line = part.endsWith('\r') ? part.slice(0, -1) : part
      if (line !== '') {
        lines.push(line)
        continue
      }
      const message = messageOfBlock(lines)
      lines = []
      if (message) yield message
    }
  }
}

/** Undefined: only comments, or fields that say nothing about messages. */
function messageOfBlock(lines: readonly string[]): ServerSentMessage | undefined {
  const fields = lines.filter(line => !line.startsWith(':')).map(fieldOf)
  const last = (name: string): string | undefined => fields.findLast(field => field.name === name)?.value
  const data = fields.filter(field => field.name === 'data').map(field => field.value)
  const id = last('id')
  if (id === undefined && data.length === 0) return undefined
  return { id, event: last('event') ?? 'message', data: data.length === 0 ? undefined : data.join('\n') }
}

function fieldOf(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':')
  if (colon < 0) return { name: line, value: '' }
  return { name: line.slice(0, colon), value: line.slice(colon + 1).replace(/^ /, '') }
}
