import { connect, type Channel, type ChannelModel, type GetMessage, type MessageProperties } from 'amqplib'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { rabbitMissing, startRabbit, type RabbitServer } from '../../../test/support/rabbitmq-server.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { makeTestCertificate, type TestCertificate } from '../../../test/support/test-certificate.ts'
import type { EventSink } from '../../delivery/event-sink.ts'
import { anAwkwardEvent } from '../testing/sample-events.ts'
import { sinkSuite, type ReceivedMessage, type TargetForTest } from '../testing/sink-suite.ts'
import { amqpSink } from './amqp-sink.ts'

const { signal } = new AbortController()
const open = (settings: unknown): Promise<EventSink> =>
  amqpSink.open(amqpSink.settings.parse(settings), signal)

describe.skipIf(rabbitMissing)(`events in RabbitMQ ${rabbitMissing ?? ''}`, () => {
  let server: RabbitServer
  let certificate: TestCertificate

  sinkSuite(amqpSink, async () => {
    const folder = temporaryFolder()
    certificate = makeTestCertificate(folder.path)
    server = await startRabbit(certificate)
    return {
      awkwardRoute: '',
      dropsRepetitions: false,
      newTarget: () => newTarget(server),
      kill: server.kill,
      restart: server.restart,
      wrongPassword: password => ({ ...addressOf(server), user: 'guest', password }),
      nobodyThere: async () => ({ host: 'localhost', port: await freePort() }),
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]()
        folder[Symbol.dispose]()
      },
    }
  })

  describe('the exchange', () => {
    test('is made durable, and events that no queue wants are acknowledged and dropped', async () => {
      const exchange = newName()
      await using sink = await open({ ...addressOf(server), exchange })
      await sink.publish([anAwkwardEvent()], signal)
      const same = administer(server, channel => channel.assertExchange(exchange, 'topic', { durable: true }))
      await expect(same).resolves.toEqual({ exchange })
    })

    test('stays as it is when it is there, whatever its type', async () => {
      const [exchange, queue] = [newName(), newName()]
      await administer(server, async channel => {
        await channel.assertExchange(exchange, 'fanout', { durable: false })
        await channel.assertQueue(queue)
        await channel.bindQueue(queue, exchange, '')
      })
      await using sink = await open({ ...addressOf(server), exchange })
      await sink.publish([anAwkwardEvent()], signal)
      expect((await administer(server, channel => channel.checkQueue(queue))).messageCount).toBe(1)
    })

    test('that is deleted meanwhile is made again when the sink opens again', async () => {
      const exchange = newName()
      await using sink = await open({ ...addressOf(server), exchange })
      await administer(server, channel => channel.deleteExchange(exchange))
      await expect(sink.publish([anAwkwardEvent()], signal)).rejects.toThrow(/NOT.FOUND/)
      await using again = await open({ ...addressOf(server), exchange })
      await again.publish([anAwkwardEvent()], signal)
    })
  })

  test('messages are persistent and say what they are', async () => {
    await using target = await newTarget(server)
    await using sink = await open(target.settings)
    const event = anAwkwardEvent()
    await sink.publish([event], signal)
    const { id, type } = JSON.parse(event.body) as { id: string; type: string }
    const [raw] = await target.raw()
    expect(raw).toMatchObject({
      deliveryMode: 2,
      messageId: id,
      type,
      timestamp: Date.parse('2026-11-23T12:00:00Z') / 1000,
      appId: 'millrace',
    })
  })

  test.each(['cloudEvents:', 'ce-'])('attributes in headers can begin with %s', async headerPrefix => {
    await using target = await newTarget(server)
    await using sink = await open({ ...target.settings, mode: 'binary', headerPrefix })
    await sink.publish([anAwkwardEvent()], signal)
    const [raw] = await target.raw()
    expect(raw?.headers).toMatchObject({ [`${headerPrefix}specversion`]: '1.0' })
  })

  test('a virtual host that is not there is refused by name', async () => {
    await expect(open({ ...addressOf(server), vhost: 'elsewhere/1' })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-NOT-ALLOWED',
      message: expect.stringContaining('virtual host elsewhere/1') as string,
    })
  })

  test('TLS is used when it is wanted, with the authority that is named', async () => {
    const address = { host: 'localhost', port: server.tlsPort }
    await using sink = await open({ ...address, exchange: newName(), tls: { ca: certificate.certificate } })
    await sink.publish([anAwkwardEvent()], signal)
    await expect(open({ ...address, tls: true })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-ENCRYPTION-REFUSED',
    })
  })

  test('a broker without TLS is refused when it is wanted', async () => {
    await expect(open({ ...addressOf(server), tls: true })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-ENCRYPTION-REFUSED',
    })
  })
})

function newName(): string {
  return `t-${randomBytes(6).toString('hex')}`
}

function addressOf({ host, port }: RabbitServer): { host: string; port: number } {
  return { host, port }
}

/** An exchange of its own with a durable queue, whose messages are kept here once they were read. */
async function newTarget(
  server: RabbitServer,
): Promise<TargetForTest & { raw(): Promise<readonly MessageProperties[]> }> {
  const [exchange, queue] = [newName(), newName()]
  await administer(server, async channel => {
    await channel.assertExchange(exchange, 'topic', { durable: true })
    await channel.assertQueue(queue, { durable: true })
    await channel.bindQueue(queue, exchange, '#')
  })
  const kept: GetMessage[] = []
  // One by one: what a consumer without acknowledgements is sent while it goes away is nobody's any more.
  const readAll = (): Promise<void> =>
    administer(server, async channel => {
      for (;;) {
        const found = await channel.get(queue, { noAck: true })
        if (found === false) return
        kept.push(found)
      }
    })
  return {
    settings: { ...addressOf(server), exchange },
    withoutMaking: { ...addressOf(server), exchange: newName(), declareExchange: false },
    async received() {
      await readAll()
      return kept.map(received)
    },
    async raw() {
      await readAll()
      return kept.map(({ properties }) => properties)
    },
    [Symbol.asyncDispose]: () => administer(server, async channel => void (await channel.deleteQueue(queue))),
  }
}

function received({ fields, properties, content }: GetMessage): ReceivedMessage {
  const { headers = {}, contentType, messageId } = properties
  const attributes = Object.entries(headers).map(([name, value]) => [
    name.replace('cloudEvents_', 'ce-'),
    String(value),
  ])
  return {
    route: fields.routingKey,
    id: String(messageId),
    headers: { 'content-type': String(contentType), ...Object.fromEntries(attributes) },
    body: content,
  }
}

async function administer<T>(server: RabbitServer, work: (channel: Channel) => Promise<T>): Promise<T> {
  const model: ChannelModel = await connect({ hostname: server.host, port: server.port }, { noDelay: true })
  try {
    return await work(await model.createChannel())
  } finally {
    await model.close()
  }
}
