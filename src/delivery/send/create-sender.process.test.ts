import { createHmac } from 'node:crypto'
import { CloudEvent, HTTP } from 'cloudevents'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { noon } from '../../store/testing/sample-records.ts'
import type { SendJob } from '../sending.ts'
import { openReceiver } from './testing/receivers.ts'
import { aJob, anEvent, aTarget, neverAborted, openTestSender, sendOnce } from './testing/send-jobs.ts'

const secret = 'a-secret-of-32-characters-or-more'

/** Sends one job and gives what the receiver saw, and the result. */
async function seen(make: (url: string) => SendJob, status = 200) {
  await using receiver = await openReceiver(response => void response.writeHead(status).end('ok'))
  await using sender = openTestSender()
  const result = await sender.send(make(receiver.url), neverAborted())
  const [request] = receiver.requests
  if (!request) throw new Error(result.message)
  return { request, result }
}

describe('the body of a request', () => {
  test('is the exact text of the event, byte for byte', async () => {
    const event = { ...anEvent(), body: '{ "id":"e1",\n"name":"Länder \\u0041 😀", "n":1.0e2 }' }
    const { request } = await seen(url => aJob(aTarget(url), [event]))
    expect(request.body).toEqual(Buffer.from(event.body, 'utf8'))
    expect(request.headers['content-length']).toBe(String(request.body.length))
  })

  test.each([
    ['json', 'application/json'],
    ['structured', 'application/cloudevents+json; charset=utf-8'],
    ['binary', 'application/json'],
    ['batch', 'application/cloudevents-batch+json; charset=utf-8'],
  ] as const)('of the format %s has the type %s', async (format, contentType) => {
    const { request } = await seen(url => aJob(aTarget(url, { delivery: { format } })))
    expect(request.headers['content-type']).toBe(contentType)
  })

  test.each(['structured', 'binary'] as const)(
    'of the format %s is read by the SDK of CloudEvents',
    async format => {
      const { request } = await seen(url => aJob(aTarget(url, { delivery: { format } })))
      const event = HTTP.toEvent({ headers: request.headers, body: request.body.toString() })
      if (!(event instanceof CloudEvent)) throw new Error('one event was sent')
      expect(event.toJSON()).toMatchObject(JSON.parse(anEvent().body))
      expect(event.validate()).toBe(true)
    },
  )

  test('of a batch has the events in their order, as the SDK of CloudEvents reads it', async () => {
    const events = [anEvent('e1'), anEvent('e2'), anEvent('e3')] as const
    const { request } = await seen(url => aJob(aTarget(url, { delivery: { format: 'batch' } }), [...events]))
    expect(request.body.toString()).toBe(`[${events.map(({ body }) => body).join(',')}]`)
    const read = HTTP.toEvent({ headers: request.headers, body: request.body.toString() })
    expect([read].flat().map(event => event['id'])).toEqual(['e1', 'e2', 'e3'])
  })

  test('of a megabyte arrives', async () => {
    const event = anEvent('e1', { text: 'x'.repeat(1_000_000) })
    const { request } = await seen(url => aJob(aTarget(url), [event]))
    expect(request.body.toString()).toBe(event.body)
  })
})

describe('the headers of a request', () => {
  test('say which delivery and which attempt it is', async () => {
    const { request } = await seen(url => aJob(aTarget(url)))
    expect(request.path).toBe('/hook')
    expect(request.headers).toMatchObject({
      'user-agent': 'Millrace-Webhook/1.0',
      accept: '*/*',
      'accept-encoding': 'identity',
      'millrace-delivery': '42',
      'millrace-attempt': '3',
      'webhook-id': 'e1',
      'webhook-timestamp': String(Math.floor(noon.getTime() / 1000)),
    })
    expect(request.headers).not.toHaveProperty('millrace-test')
  })

  test('say that a test event is one', async () => {
    const { request } = await seen(url => ({ ...aJob(aTarget(url)), isTest: true }))
    expect(request.headers['millrace-test']).toBe('true')
  })

  test('of a batch name all deliveries, and have an id that only the same events share', async () => {
    const idOf = async (...ids: readonly [string, ...string[]]) => {
      const [first, ...others] = ids
      const events: SendJob['events'] = [
        anEvent(first),
        ...others.map(id => ({ ...anEvent(id), sequence: 43 })),
      ]
      const { request } = await seen(url => aJob(aTarget(url, { delivery: { format: 'batch' } }), events))
      return { id: request.headers['webhook-id'], delivery: request.headers['millrace-delivery'] }
    }
    const batch = await idOf('e1', 'e2')
    expect(batch.delivery).toBe('42,43')
    expect(batch.id).toMatch(/^batch_[\w-]{32}$/u)
    expect(await idOf('e1', 'e2')).toEqual(batch)
    expect((await idOf('e2', 'e1')).id).not.toBe(batch.id)
    expect((await idOf('e1,e2')).id).not.toBe(batch.id)
  })

  test('are those of the webhook too, its encrypted ones in plain', async () => {
    const headers = { 'X-Team': 'data', 'User-Agent': 'mine' }
    const encryptedHeaders = { Authorization: 'Bearer t0ken' }
    const { request } = await seen(url => aJob(aTarget(url, { headers, encryptedHeaders })))
    expect(request.headers).toMatchObject({
      'x-team': 'data',
      'user-agent': 'mine',
      authorization: 'Bearer t0ken',
    })
  })

  test('carry both signatures of the bytes that were sent', async () => {
    const { request } = await seen(url => aJob(aTarget(url, { secrets: [secret] })))
    const { headers, body } = request
    expect(headers['qlik-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'))
    const signed = createHmac('sha256', secret)
      .update(`e1.${String(headers['webhook-timestamp'])}.`)
      .update(body)
    expect(headers['webhook-signature']).toBe(`v1,${signed.digest('base64')}`)
  })

  test('of any format are verified by the public library', async () => {
    for (const format of ['json', 'structured', 'binary', 'batch'] as const) {
      const clock = { now: () => new Date() }
      await using receiver = await openReceiver()
      const target = aTarget(receiver.url, { secrets: [secret], delivery: { format } })
      expect((await sendOnce(target, { options: { clock } })).outcome).toBe('success')
      const [{ body, headers } = { body: Buffer.alloc(0), headers: {} }] = receiver.requests
      const webhook = new Webhook(Buffer.from(secret), { format: 'raw' })
      expect(() => webhook.verify(body.toString(), headers as Record<string, string>)).not.toThrow()
    }
  })

  test('have no signature without a secret', async () => {
    const { request } = await seen(url => aJob(aTarget(url)))
    expect(Object.keys(request.headers).filter(name => name.includes('signature'))).toEqual([])
  })

  test('that cannot be sent fail the attempt, and are named without their value', async () => {
    const encryptedHeaders = { 'x-key': 'hunter2\r\nx-evil: 1' }
    await using receiver = await openReceiver()
    const result = await sendOnce(aTarget(receiver.url, { encryptedHeaders }))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
    expect(result.message).toContain('invalid x-key header')
    expect(JSON.stringify(result)).not.toMatch(/hunter2|evil/u)
    expect(receiver.requests).toEqual([])
  })
})

describe('an answer', () => {
  test.each([200, 201, 202, 204, 206, 299])('of %i is a success', async status => {
    const { result } = await seen(url => aJob(aTarget(url)), status)
    expect(result).toMatchObject({ outcome: 'success', statusCode: status, isGone: false, triggeredAt: noon })
    expect(result).not.toHaveProperty('errorClass')
  })

  test.each([
    [300, 'redirect'],
    [304, 'redirect'],
    [400, 'status'],
    [404, 'status'],
    [429, 'status'],
    [500, 'status'],
    [503, 'status'],
    [599, 'status'],
  ])('of %i is a failure of the class %s', async (status, errorClass) => {
    const { result } = await seen(url => aJob(aTarget(url)), status)
    expect(result).toMatchObject({ outcome: 'fail', statusCode: status, errorClass, isGone: false })
    expect(result.message).toContain(String(status))
  })

  test('of 410 says that the receiver is gone', async () => {
    const { result } = await seen(url => aJob(aTarget(url)), 410)
    expect(result).toMatchObject({ outcome: 'fail', isGone: true })
  })

  test('says when to come again, unless it is a success', async () => {
    const waitAfter = async (status: number, retryAfter: string) => {
      await using receiver = await openReceiver(
        response => void response.writeHead(status, { 'retry-after': retryAfter }).end(),
      )
      return (await sendOnce(aTarget(receiver.url))).retryAfterMs
    }
    expect(await waitAfter(503, '120')).toBe(120_000)
    expect(await waitAfter(429, new Date(noon.getTime() + 60_000).toUTCString())).toBeCloseTo(59_877, -3)
    expect(await waitAfter(503, 'soon')).toBeUndefined()
    expect(await waitAfter(200, '120')).toBeUndefined()
  })
})

describe('a webhook that cannot be sent to', () => {
  test('because it wants revocation checked fails with what to do, without a connection', async () => {
    await using receiver = await openReceiver()
    const result = await sendOnce(aTarget(receiver.url, { checkCertificateRevocation: true }))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
    expect(result.message).toContain('Set checkCertificateRevocation to false')
    expect(receiver.sockets).toEqual([])
  })

  test('because its key is none fails as its own fault', async () => {
    const result = await sendOnce(aTarget('http://127.0.0.1:1/', { signingKey: 'no pem' }))
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
    expect(result.message).not.toContain('no pem')
  })

  test('because its event is no JSON fails as its own fault', async () => {
    await using sender = openTestSender()
    const target = aTarget('http://127.0.0.1:1/', { delivery: { format: 'binary' } })
    const result = await sender.send(aJob(target, [{ ...anEvent(), body: 'no JSON' }]), neverAborted())
    expect(result).toMatchObject({ outcome: 'fail', errorClass: 'settings' })
  })
})
