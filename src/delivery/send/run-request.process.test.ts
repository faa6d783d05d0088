import { describe, expect, test, vi } from 'vitest'
import { openRawReceiver, openReceiver, openSayingReceiver } from './testing/receivers.ts'
import { aJob, aTarget, neverAborted, openTestSender, sendOnce } from './testing/send-jobs.ts'

describe('an attempt ends in time', () => {
  test('when the name is not found for long', async () => {
    const target = aTarget('https://slow.example/', { delivery: { connectTimeoutSeconds: 0.05 } })
    const result = await sendOnce(target, { options: { resolve: () => new Promise(() => {}) } })
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'timeout' })
    expect(result.message).toContain('the connection did not stand within 0.05 s (connectTimeoutSeconds)')
  })

  test('when TLS does not come about', async () => {
    await using receiver = await openRawReceiver(() => {})
    const target = aTarget(receiver.url.replace('http:', 'https:'), {
      delivery: { connectTimeoutSeconds: 0.1 },
    })
    const result = await sendOnce(target)
    expect(result.errorClass).toBe('timeout')
    expect(result.message).toContain('connectTimeoutSeconds')
    expect(result.exchange.timings.connectMs).toBeDefined()
    expect(result.exchange.timings.tlsMs).toBeUndefined()
  })

  test('when the answer does not begin', async () => {
    await using receiver = await openReceiver(() => {})
    const result = await sendOnce(aTarget(receiver.url, { delivery: { firstByteTimeoutSeconds: 0.05 } }))
    expect(result.errorClass).toBe('timeout')
    expect(result.message).toContain('the answer did not begin within 0.05 s (firstByteTimeoutSeconds)')
    expect(result).not.toHaveProperty('statusCode')
    expect(result.exchange.timings.totalMs).toBeLessThan(900)
    expect(receiver.requests).toHaveLength(1)
  })

  test('when all of it takes too long, whatever the phases may take', async () => {
    await using receiver = await openReceiver(() => {})
    const result = await sendOnce(aTarget(receiver.url, { delivery: { totalTimeoutSeconds: 0.05 } }))
    expect(result.errorClass).toBe('timeout')
    expect(result.message).toContain('the attempt did not end within 0.05 s (totalTimeoutSeconds)')
  })

  test('when the receiver sends its headers byte by byte', async () => {
    await using receiver = await openRawReceiver(socket => {
      const drip = setInterval(() => socket.write('x'), 10)
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nx-slow: '))
      socket.once('close', () => clearInterval(drip))
    })
    const result = await sendOnce(aTarget(receiver.url, { delivery: { firstByteTimeoutSeconds: 0.1 } }))
    expect(result.errorClass).toBe('timeout')
  })

  test('with the status that came, when the body does not end', async () => {
    await using receiver = await openReceiver(response => void response.writeHead(200).write('so far'))
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'success', statusCode: 200 })
    expect(result.exchange.response).toMatchObject({ body: 'so far', isBodyCut: true })
  })

  test('with the status that came, when the body never ends', async () => {
    await using receiver = await openReceiver(response => {
      const fill = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', fill)
      fill()
    })
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'success', statusCode: 200 })
    expect(result.exchange.response?.body).toHaveLength(4096)
  })

  test('and not later because the time of a phase was longer than a second', async () => {
    await using receiver = await openReceiver(() => {})
    const result = await sendOnce(aTarget(receiver.url, { delivery: { firstByteTimeoutSeconds: 1.2 } }))
    expect(result.errorClass).toBe('timeout')
    expect(result.exchange.timings.totalMs).toBeGreaterThanOrEqual(1200)
    expect(result.exchange.timings.totalMs).toBeLessThan(5000)
  })
})

describe('an attempt whose signal aborts', () => {
  test('before it began sends nothing', async () => {
    await using receiver = await openReceiver()
    await using sender = openTestSender()
    await sender.send(aJob(aTarget(receiver.url)), neverAborted())
    const result = await sender.send(aJob(aTarget(receiver.url)), AbortSignal.abort())
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'interrupted' })
    await sender.send(aJob(aTarget(receiver.url)), neverAborted())
    expect(receiver.requests).toHaveLength(2)
  })

  test('while it waits for an answer ends at once, and cuts the connection', async () => {
    await using receiver = await openReceiver(() => {})
    const stop = new AbortController()
    await using sender = openTestSender()
    const sending = sender.send(aJob(aTarget(receiver.url)), stop.signal)
    await receiver.until(1)
    const closed = new Promise<void>(resolve => receiver.sockets[0]?.once('close', () => resolve()))
    stop.abort()
    expect(await sending).toMatchObject({ outcome: 'fail', errorClass: 'interrupted' })
    await closed
  })

  test('while its name is looked up ends at once', async () => {
    const stop = new AbortController()
    const resolve = (): Promise<never> => {
      queueMicrotask(() => stop.abort())
      return new Promise(() => {})
    }
    const result = await sendOnce(aTarget('https://slow.example/'), {
      options: { resolve },
      signal: stop.signal,
    })
    expect(result.errorClass).toBe('interrupted')
  })

  test('beside others ends all that share the signal, and no other', async () => {
    await using receiver = await openReceiver((response, _request, number) => {
      if (number === 4) response.end()
    })
    const stop = new AbortController()
    await using sender = openTestSender()
    const target = aTarget(receiver.url)
    const stopped = [1, 2, 3].map(() => sender.send(aJob(target), stop.signal))
    await receiver.until(3)
    const other = sender.send(aJob(target), neverAborted())
    stop.abort()
    for (const result of await Promise.all(stopped)) expect(result.errorClass).toBe('interrupted')
    expect((await other).outcome).toBe('success')
  })

  test('leaves one listener on the signal, however many there were', async () => {
    await using receiver = await openReceiver()
    await using sender = openTestSender()
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const target = aTarget(receiver.url)
    await Promise.all(Array.from({ length: 20 }, () => sender.send(aJob(target), signal)))
    expect(add).toHaveBeenCalledTimes(1)
  })
})

describe('an answer that is no proper one', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol', 'not HTTP'],
    ['a broken header', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'protocol', 'not HTTP'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n', 'protocol', 'not HTTP'],
    [
      'two ways to end the body',
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n',
      'protocol',
      'not HTTP',
    ],
    ['headers of 20 KB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'protocol', 'too large'],
    [
      '100 without being asked',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
      'protocol',
      'bad response',
    ],
    [
      'a change of protocol',
      'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      'protocol',
      'bad upgrade',
    ],
    ['nothing', '', 'reset', 'cut the connection'],
    ['nothing but a hint', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'reset', 'cut the connection'],
    ['half of the headers', 'HTTP/1.1 200 OK\r\nx: ', 'reset', 'cut the connection'],
  ])('as %s fails the attempt in words', async (_what, bytes, errorClass, words) => {
    await using receiver = await openSayingReceiver(bytes)
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'fail', errorClass })
    expect(result.message).toContain(words)
    expect(result.message).toContain(`127.0.0.1:${receiver.port}`)
  })

  test.each([
    ['whose body is cut', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart'],
    ['whose body ends with the connection', 'HTTP/1.1 200 OK\r\n\r\npart'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\npart'],
    [
      'that was announced before',
      'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\npart',
    ],
    ['that was being processed before', 'HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\npart'],
  ])('but one %s counts by its status', async (_what, bytes) => {
    await using receiver = await openSayingReceiver(bytes)
    const result = await sendOnce(aTarget(receiver.url))
    expect(result).toMatchObject({ outcome: 'success', statusCode: 200 })
    expect(result.exchange.response?.body).toBe('part')
  })
})
