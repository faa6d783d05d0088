import { describe, expect, test } from 'vitest'
import type { Sender, SendResult, WebhookTarget } from '../sending.ts'
import { openRawReceiver, openReceiver } from './testing/receivers.ts'
import { aJob, anEvent, aTarget, neverAborted, openTestSender, sendOnce } from './testing/send-jobs.ts'

function send(sender: Sender, target: WebhookTarget, event = anEvent()): Promise<SendResult> {
  return sender.send(aJob(target, [event]), neverAborted())
}

describe('a connection', () => {
  test('is kept for the next request to the same origin, whatever the webhook', async () => {
    await using receiver = await openReceiver()
    await using sender = openTestSender()
    const first = await send(sender, aTarget(receiver.url))
    const second = await send(sender, aTarget(`${receiver.url}/other`))
    expect(receiver.sockets).toHaveLength(1)
    expect(first.exchange.timings.connectMs).toBeDefined()
    expect(second.exchange.timings).toEqual({ firstByteMs: expect.any(Number), totalMs: expect.any(Number) })
  })

  test('is opened for each of the requests that are made at the same time, and all are kept', async () => {
    await using receiver = await openReceiver()
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    const sendAll = () => Promise.all(Array.from({ length: 8 }, () => send(sender, target)))
    await sendAll()
    await sendAll()
    expect(receiver.sockets).toHaveLength(8)
    expect(receiver.requests).toHaveLength(16)
  })

  test('resolves its name once, however many requests it carries', async () => {
    await using receiver = await openReceiver(undefined, { host: 'localhost' })
    const asked: string[] = []
    const resolve = async (host: string) => {
      asked.push(host)
      return ['127.0.0.1']
    }
    await using sender = openTestSender({ resolve })
    const target = aTarget(receiver.url)
    await send(sender, target)
    await send(sender, target)
    expect(asked).toEqual(['localhost'])
  })

  test.each([
    ['says that it closes', { connection: 'close' }],
    ['keeps it for less than it takes to use it', { 'keep-alive': 'timeout=1' }],
  ])('is not used again when the receiver %s', async (_what, headers) => {
    await using receiver = await openReceiver(response => void response.writeHead(200, headers).end())
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    for (let count = 0; count < 3; count += 1) expect((await send(sender, target)).outcome).toBe('success')
    expect(receiver.sockets).toHaveLength(3)
  })

  test('is not used again while a part of the request is still to be sent', async () => {
    await using receiver = await openRawReceiver(socket => {
      socket.once('data', () => {
        socket.pause()
        socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n')
      })
    })
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    const big = anEvent('e1', { text: 'x'.repeat(20_000_000) })
    for (const event of [big, anEvent('e2')]) {
      const result = await send(sender, target, event)
      expect(result.statusCode).toBe(413)
    }
    expect(receiver.sockets).toHaveLength(2)
  })

  test('is cut when the sender is closed, and nothing is sent after that', async () => {
    await using receiver = await openReceiver()
    const sender = openTestSender()
    const target = aTarget(receiver.url)
    await send(sender, target)
    const closed = new Promise<void>(resolve => receiver.sockets[0]?.once('close', () => resolve()))
    await sender[Symbol.asyncDispose]()
    await closed
    expect((await send(sender, target)).errorClass).toBe('interrupted')
    expect(receiver.sockets).toHaveLength(1)
  })

  test('that is in use when the sender is closed ends its attempt', async () => {
    await using receiver = await openReceiver(() => {})
    const sender = openTestSender()
    const sending = send(sender, aTarget(receiver.url))
    await receiver.until(1)
    await sender[Symbol.asyncDispose]()
    expect(await sending).toMatchObject({ outcome: 'fail', errorClass: 'interrupted' })
  })

  test('of the one that rests the longest makes room when 256 rest', async () => {
    const waiting: (() => void)[] = []
    await using receiver = await openReceiver(response => {
      waiting.push(() => response.end())
      if (waiting.length === 257) for (const answer of waiting) answer()
    })
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    await Promise.all(Array.from({ length: 257 }, () => send(sender, target)))
    const open = () => receiver.sockets.filter(socket => !socket.destroyed).length
    await expect.poll(open).toBe(256)
  })
})

describe('a kept connection that the receiver closed', () => {
  /** The receiver ends the connection, and before anybody can notice a second request is made. */
  async function closedMeanwhile(close: 'destroy' | 'end' | 'resetAndDestroy') {
    await using receiver = await openReceiver()
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    await send(sender, target)
    await turnBeginning()
    receiver.sockets[0]?.[close]()
    const result = await send(sender, target)
    return { result, requests: receiver.requests.length, connections: receiver.sockets.length }
  }

  test.each(['destroy', 'end', 'resetAndDestroy'] as const)('by %s is replaced by another', async close => {
    const { result, requests, connections } = await closedMeanwhile(close)
    expect(result).toMatchObject({ outcome: 'success', statusCode: 200 })
    expect({ requests, connections }).toEqual({ requests: 2, connections: 2 })
  })
})

describe('a connection that the receiver cuts without an answer', () => {
  /** It answers the first request, and cuts the connection of the second when it has read it. */
  async function sendTwice(cut: 'destroy' | 'end' | 'resetAndDestroy') {
    await using receiver = await openReceiver((response, { socket }, number) => {
      if (number === 1) response.end()
      else socket[cut]()
    })
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    await send(sender, target)
    const result = await send(sender, target)
    return { result, requests: receiver.requests.length, connections: receiver.sockets.length }
  }

  test.each(['destroy', 'end', 'resetAndDestroy'] as const)(
    'by %s fails the attempt, though it was a kept one: the receiver has seen the event',
    async cut => {
      const { result, requests, connections } = await sendTwice(cut)
      expect(result).toMatchObject({ outcome: 'fail', errorClass: 'reset' })
      expect({ requests, connections }).toEqual({ requests: 2, connections: 1 })
    },
  )

  test('in the middle of a big body fails the attempt', async () => {
    await using receiver = await openRawReceiver(socket => socket.once('data', () => socket.destroy()))
    await using sender = openTestSender()
    const big = anEvent('e1', { text: 'x'.repeat(5_000_000) })
    const result = await send(sender, aTarget(receiver.url), big)
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'reset' })
    expect(receiver.sockets).toHaveLength(1)
  })

  test('when it comes fails the attempt', async () => {
    await using receiver = await openRawReceiver(socket => socket.destroy())
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'reset' })
    expect(receiver.sockets).toHaveLength(1)
  })
})

/** The beginning of a turn of the event loop, before it looks at its sockets. */
function turnBeginning(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve))
}
