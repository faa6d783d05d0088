import { describe, expect, test } from 'vitest'
import { type Answer, openReceiver, openSayingReceiver } from './testing/receivers.ts'
import { aTarget, sendOnce, type TargetParts } from './testing/send-jobs.ts'

/** What the history shows of an attempt that was answered so. */
async function exchangeOf(answer: Answer, parts: TargetParts = {}) {
  await using receiver = await openReceiver(answer)
  const { exchange } = await sendOnce(aTarget(receiver.url, parts))
  if (!exchange.response) throw new Error('it was answered')
  return { ...exchange, response: exchange.response, url: receiver.url }
}

describe('the history of an attempt', () => {
  test('has the request and the response', async () => {
    const { request, response, timings, url } = await exchangeOf(
      r => void r.writeHead(201, { 'X-Id': 'r7', 'Content-Length': 6 }).end('thanks'),
      { headers: { 'X-Team': 'data' } },
    )
    expect(request.url).toBe(url)
    expect(request.headers).toMatchObject({ 'x-team': 'data', 'webhook-id': 'e1', 'millrace-delivery': '42' })
    expect(response).toMatchObject({ statusCode: 201, body: 'thanks', isBodyCut: false })
    expect(response.headers).toMatchObject({ 'x-id': 'r7', 'content-length': '6' })
    expect(timings).toEqual({
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      totalMs: expect.any(Number),
    })
    expect(timings.totalMs).toBeGreaterThanOrEqual(timings.firstByteMs ?? Infinity)
  })

  test('has each of several headers of one name', async () => {
    const { response } = await exchangeOf(r => void r.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end())
    expect(response.headers['set-cookie']).toBe('a=1, b=2')
  })

  test('has no secret of the webhook: neither as sent, nor echoed in headers, body, location or message', async () => {
    const hidden = {
      secrets: ['s3cret-of-32-characters-or-more!'],
      encryptedHeaders: { Authorization: 'Bearer t0ken!' },
    }
    await using receiver = await openReceiver((response, { headers }) => {
      const got = headers.authorization ?? ''
      const body = JSON.stringify({ got, token: got.slice(7), encoded: Buffer.from(got).toString('base64') })
      response.writeHead(302, { 'x-got': got, location: `/?t=${encodeURIComponent(got)}` })
      response.end(`${body} ${hidden.secrets[0]}`)
    })
    const result = await sendOnce(aTarget(receiver.url, hidden))
    expect(receiver.requests[0]?.headers.authorization).toBe('Bearer t0ken!')
    expect(JSON.stringify(result)).not.toMatch(/t0ken|s3cret|QmVhcmVy/u)
    expect(result.exchange.request.headers['authorization']).toBe('**OMITTED**')
    expect(result.exchange.response?.headers).toMatchObject({
      'x-got': '**OMITTED**',
      location: '/?t=**OMITTED**',
    })
    expect(result.exchange.response?.body).toBe(
      '{"got":"**OMITTED**","token":"**OMITTED**","encoded":"**OMITTED**"} **OMITTED**',
    )
  })

  test('has no beginning of a secret where a body was cut', async () => {
    const secret = 's3cret-of-32-characters-or-more!'
    await using receiver = await openSayingReceiver(
      `HTTP/1.1 500 No\r\ncontent-length: 1000\r\n\r\ngot ${secret} s3cret-of`,
    )
    const { exchange } = await sendOnce(aTarget(receiver.url, { secrets: [secret] }))
    expect(exchange.response).toMatchObject({ statusCode: 500, body: 'got **OMITTED** ', isBodyCut: true })
  })

  test('shows 4096 characters of a body, and says that there were more', async () => {
    const whole = await exchangeOf(r => void r.end('x'.repeat(4096)))
    expect(whole.response).toMatchObject({ body: 'x'.repeat(4096), isBodyCut: false })
    const cut = await exchangeOf(r => void r.end('x'.repeat(4097)))
    expect(cut.response).toMatchObject({ body: 'x'.repeat(4096), isBodyCut: true })
  })

  test('shows a body of any bytes', async () => {
    const { response } = await exchangeOf(r => void r.end(Buffer.from([0x61, 0xff, 0x00, 0x62])))
    expect(response.body).toBe('a\uFFFD\u0000b')
  })

  test('shows no half of a character where a body was cut', async () => {
    await using receiver = await openSayingReceiver(
      `HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n${Buffer.from('aü').subarray(0, 2).toString('latin1')}`,
    )
    const { exchange } = await sendOnce(aTarget(receiver.url))
    expect(exchange.response).toMatchObject({ body: 'a', isBodyCut: true })
  })

  test('shows the beginning of a long location only', async () => {
    await using receiver = await openReceiver(
      response => void response.writeHead(302, { location: `/${'x'.repeat(5000)}` }).end(),
    )
    expect((await sendOnce(aTarget(receiver.url))).message.length).toBeLessThan(400)
  })
})
