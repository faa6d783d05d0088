import { expect, test } from 'vitest'
import {
  createDeduplicator,
  eventKinds,
  InvalidEventError,
  isCompleted,
  isFailed,
  isStarted,
  isStopped,
  isTerminal,
  parseEvent,
  parseEvents,
  receiveEvents,
  runKeyOf,
} from '../src/index.ts'
import { fixtureSecret, sampleEvent, signedRequest } from '../src/fixtures/index.ts'

const formats = ['json', 'structured', 'binary', 'batch'] as const
const difficult = 'Größe "100 %" ☃ 🎿\n, tab\t'

test.each(formats)('the format %s gives the event back, whatever is in its attributes', async format => {
  for (const kind of eventKinds) {
    const event = { ...sampleEvent(kind, { taskName: difficult }), customid: difficult }
    const { headers, body } = await signedRequest({ format, events: [event] })
    expect(parseEvents(body, headers)).toEqual([event])
    expect(parseEvents(Buffer.from(body), new Headers(headers))).toEqual([event])
    expect(parseEvent(body, Object.entries(headers))).toEqual(event)
  }
})

test('attributes that the contract does not know are kept, everywhere', () => {
  const { data, ...attributes } = sampleEvent('failed')
  const event = {
    ...attributes,
    traceparent: '00-1',
    extensions: { actor: { sub: 'x' }, updates: [{ a: 1 }], more: true },
    data: { ...data, tables: 3, dataTask: { ...data.dataTask, colour: 'red' } },
  }
  expect(parseEvent(JSON.stringify(event))).toEqual(event)
  expect(parseEvent(event)).toBe(event)
})

test('without headers the content says whether it is a batch', () => {
  const events = eventKinds.map(kind => sampleEvent(kind))
  expect(parseEvents(JSON.stringify(events))).toEqual(events)
  expect(parseEvents(JSON.stringify(events[0]))).toEqual([events[0]])
  expect(parseEvents('[]')).toEqual([])
})

test('a batch is no single event', () => {
  const events = [sampleEvent('started'), sampleEvent('completed')]
  expect(() => parseEvent(events)).toThrow('body is a batch: parseEvents reads it')
})

const started = sampleEvent('started')
const broken = { ...sampleEvent('stopped'), time: 'noon' }
const batch = { 'content-type': 'application/cloudevents-batch+json' }
const structured = { 'content-type': 'application/cloudevents+json' }

test.each([
  { what: 'not JSON', body: '{', field: 'body', words: 'is not JSON' },
  { what: 'not UTF-8', body: Buffer.from([0xff, 0xfe]), field: 'body', words: 'is not JSON' },
  { what: 'text', body: '"hello"', field: 'body', words: 'is not an event' },
  { what: 'nothing', body: undefined, field: 'body', words: 'is not an event' },
  {
    what: 'an event, said to be a batch',
    body: started,
    headers: batch,
    field: 'body',
    words: 'is not a batch',
  },
  {
    what: 'a batch, said to be an event',
    body: '[]',
    headers: structured,
    field: 'body',
    words: 'is not an event',
  },
  {
    what: 'of another type',
    body: { ...started, type: 'x.y' },
    field: 'type',
    words: 'is not one of com.qlik',
  },
  { what: 'without a type', body: { id: '1' }, field: 'type', words: 'is missing' },
  { what: 'a batch with a broken event', body: [started, broken], field: '[1].time', words: 'is not a time' },
  { what: 'a batch with text in it', body: [started, 'x'], field: '[1]', words: 'is not an event' },
])('a body that is $what is refused by the name of the field', ({ body, headers = {}, field, words }) => {
  const error = caught(() => parseEvents(body, headers))
  expect(error).toBeInstanceOf(InvalidEventError)
  expect(error).toMatchObject({
    field,
    statusCode: 400,
    message: expect.stringContaining(`${field} ${words}`),
  })
})

test('binary mode: extensions that are not JSON are refused, and names in any case are read', async () => {
  const { headers, body, events } = await signedRequest({ format: 'binary' })
  expect(caught(() => parseEvent(body, { ...headers, 'ce-extensions': '{' }))).toMatchObject({
    field: 'extensions',
  })
  const upper = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  )
  expect(parseEvent(body, upper)).toEqual(events[0])
  expect(parseEvent(body, { ...headers, 'ce-subject': '"a \\"b\\" %C3%A4 %ZZ"' }).subject).toBe('a "b" ä %ZZ')
  expect(parseEvent(body, { ...headers, 'ce-data': 'x' })).toEqual(events[0])
})

test('the guards tell the four events apart', () => {
  const guards = [isStarted, isCompleted, isFailed, isStopped]
  for (const [place, kind] of eventKinds.entries()) {
    const event = sampleEvent(kind)
    expect(guards.map(guard => guard(event))).toEqual(guards.map((_, index) => index === place))
    expect(isTerminal(event)).toBe(kind !== 'started')
  }
})

test('the events of one run have one key, and no two runs share one', () => {
  const now = new Date()
  const keysOf = (subject: 'as it is' | undefined): string[] =>
    ['run-1', 'run-1', 'run-2'].map((runId, index) => {
      const moment = runId === 'run-1' ? now : new Date(now.getTime() + 1000)
      const event = sampleEvent(index === 0 ? 'started' : 'stopped', { runId, now: moment })
      return runKeyOf(subject === undefined ? { ...event, subject: 'some-subject' } : event)
    })
  for (const [started, stopped, ofAnother] of [keysOf('as it is'), keysOf(undefined)]) {
    expect(started).toBe(stopped)
    expect(started).not.toBe(ofAnother)
  }
  expect(runKeyOf(sampleEvent('started', { runId: 'run-1' }))).toMatch(/^di-projects\/.*\/runs\/run-1$/)
  const { subject: _, ...without } = sampleEvent('completed', { now })
  expect(runKeyOf(without)).toBe(`orders-k3xd@${without.data.startTime}`)
})

test('receiving in binary mode refuses an event whose id is not the signed one', async () => {
  const { headers, body } = await signedRequest({ format: 'binary' })
  const changed = { headers: { ...headers, 'ce-id': 'new' }, body }
  await expect(receiveEvents(changed, { keys: fixtureSecret })).rejects.toMatchObject({ field: 'id' })
  const strange = await signedRequest({
    format: 'binary',
    events: [sampleEvent('failed', { id: difficult })],
  })
  expect((await receiveEvents(strange, { keys: fixtureSecret }))[0]?.id).toBe(difficult)
})

test('receiving verifies before it parses, by the scheme that was asked for', async () => {
  const nonsense = { headers: {}, body: '{' }
  await expect(receiveEvents(nonsense, { keys: fixtureSecret })).rejects.toMatchObject({
    reason: 'missing-header',
  })
  for (const format of formats) {
    const request = await signedRequest({ format, now: new Date(0) })
    const options = { keys: fixtureSecret, scheme: 'qlik-signature' } as const
    expect(await receiveEvents(request, options)).toEqual(request.events)
    await expect(receiveEvents(request, { keys: fixtureSecret })).rejects.toMatchObject({ reason: 'too-old' })
  }
})

test('work for an event runs once, also when a second delivery comes meanwhile', async () => {
  const seen = createDeduplicator()
  let open = (): void => {}
  const gate = new Promise<void>(resolve => (open = resolve))
  const ran: string[] = []
  const work = async (event: { id: string }): Promise<void> => {
    ran.push(event.id)
    await gate
  }
  const both = Promise.all([seen.once({ id: 'a' }, work), seen.once({ id: 'a' }, work)])
  open()
  expect(await both).toEqual([true, false])
  expect(await seen.once({ id: 'b' }, work)).toBe(true)
  expect(ran).toEqual(['a', 'b'])
})

test('work that failed runs again with the next delivery', async () => {
  const seen = createDeduplicator()
  const fails = (): void => {
    throw new Error('no room')
  }
  const two = [seen.once({ id: 'a' }, fails), seen.once({ id: 'a' }, fails)]
  for (const result of await Promise.allSettled(two)) expect(result.status).toBe('rejected')
  expect(await seen.once({ id: 'a' }, () => {})).toBe(true)
})

test('only so many ids are remembered: those that were seen last', async () => {
  const seen = createDeduplicator({ size: 2 })
  const isNew = (id: string): Promise<boolean> => seen.once({ id }, () => {})
  expect(await isNew('a')).toBe(true)
  expect(await isNew('b')).toBe(true)
  expect(await isNew('a')).toBe(false)
  expect(await isNew('c')).toBe(true)
  expect(await isNew('a')).toBe(false)
  expect(await isNew('b')).toBe(true)
})

function caught(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
