import { describe, expect, test } from 'vitest'
import { readServerSentMessages, writeServerSentBlock, type ServerSentMessage } from './server-sent-events.ts'

describe('server-sent events', () => {
  test('what was written is read again, wherever the stream is cut', async () => {
    const text = [
      writeServerSentBlock({ retryMs: 2000, id: '7' }),
      writeServerSentBlock({ id: '8', event: 'started', data: '{"a":1}' }),
      writeServerSentBlock({ comment: 'alive' }),
      writeServerSentBlock({ data: 'one\ntwo' }),
    ].join('')
    for (const size of [1, 2, 3, 7, text.length]) {
      expect(await readAll(cut(text, size))).toEqual([
        { id: '7', event: 'message', data: undefined },
        { id: '8', event: 'started', data: '{"a":1}' },
        { id: undefined, event: 'message', data: 'one\ntwo' },
      ])
    }
  })

  test('lines may end as on Windows, and a field needs no space after its colon', async () => {
    expect(await readAll(['id:1\r\nevent:x\r\nda', 'ta:y\r\n\r\n'])).toEqual([
      { id: '1', event: 'x', data: 'y' },
    ])
  })

  test('a block that was not ended is no message', async () => {
    expect(await readAll(['id: 1\ndata: whole\n\nid: 2\ndata: half\n'])).toEqual([
      { id: '1', event: 'message', data: 'whole' },
    ])
  })
})

function cut(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  )
}

async function readAll(pieces: readonly string[]): Promise<readonly ServerSentMessage[]> {
  async function* stream(): AsyncGenerator<string> {
    yield* pieces
  }
  const messages: ServerSentMessage[] = []
  for await (const message of readServerSentMessages(stream())) messages.push(message)
  return messages
}
