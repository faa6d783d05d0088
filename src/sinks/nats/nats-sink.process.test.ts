import { jetstreamManager } from '@nats-io/jetstream'
import { connect, nkeys } from '@nats-io/transport-node'
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { natsMissing, startNats, type NatsServer } from '../../../test/support/nats-server.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { makeTestCertificate } from '../../../test/support/test-certificate.ts'
import type { EventSink } from '../../delivery/event-sink.ts'
import { anAwkwardEvent } from '../testing/sample-events.ts'
import { sinkSuite, type ReceivedMessage, type TargetForTest } from '../testing/sink-suite.ts'
import { natsSink } from './nats-sink.ts'

const login = { user: 'millrace', password: 'the-right-one' }
const users = `authorization { users: [
  { user: ${login.user}, password: ${login.password} }
  { user: reader, password: reads, permissions: { publish: ["$JS.API.>"] } }
  { user: least, password: little, permissions: {
    publish: ["millrace.*.*.*", "$JS.API.STREAM.INFO.millrace", "$JS.API.STREAM.CREATE.millrace"]
    subscribe: ["_INBOX.>"]
  } }
] }`

const { signal } = new AbortController()
const open = (settings: unknown): Promise<EventSink> =>
  natsSink.open(natsSink.settings.parse(settings), signal)

describe.skipIf(natsMissing)(`events in NATS JetStream ${natsMissing ?? ''}`, () => {
  sinkSuite(natsSink, async () => {
    const server = await startNats({ config: users })
    return {
      awkwardRoute: 'in.',
      dropsRepetitions: true,
      newTarget: async () => newTarget(server),
      kill: server.kill,
      restart: server.restart,
      wrongPassword: password => ({ servers: server.url, user: login.user, password }),
      nobodyThere: async () => ({ servers: `nats://127.0.0.1:${await freePort()}` }),
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    }
  })

  test('the stream is made with the subjects of the sink and a window in which repetitions are dropped', async () => {
    await using server = await startNats()
    await using sink = await open({ servers: server.url, duplicateWindowSeconds: 60, maxAgeDays: 2 })
    const event = anAwkwardEvent()
    await sink.publish([event], signal)
    await sink.publish([event, event], signal)
    const { config, state } = await streamOf(server, 'millrace')
    expect(config).toMatchObject({
      subjects: ['millrace.*.*.*'],
      duplicate_window: 60e9,
      max_age: 2 * 24 * 3600e9,
      storage: 'file',
    })
    expect(state.messages).toBe(1)
  })

  test('a stream that is there stays as it is', async () => {
    await using server = await startNats()
    await administer(server, manager =>
      manager.streams.add({ name: 'millrace', subjects: ['millrace.>', 'more'] }),
    )
    await using sink = await open({ servers: server.url })
    await sink.publish([anAwkwardEvent()], signal)
    const { config, state } = await streamOf(server, 'millrace')
    expect(config.subjects).toEqual(['millrace.>', 'more'])
    expect(state.messages).toBe(1)
  })

  test('a stream that does not take the subjects is named', async () => {
    await using server = await startNats()
    await administer(server, manager => manager.streams.add({ name: 'millrace', subjects: ['other.>'] }))
    await using sink = await open({ servers: server.url })
    const refused = sink.publish([anAwkwardEvent()], signal)
    await expect(refused).rejects.toMatchObject({
      code: 'MILLRACE-SINK-TARGET-REFUSED',
      message: expect.stringContaining('stream millrace does not take millrace.*.*.*') as string,
    })
  })

  test('subjects that another stream has are refused in the words of the server', async () => {
    await using server = await startNats()
    await administer(server, manager => manager.streams.add({ name: 'other', subjects: ['millrace.>'] }))
    await expect(open({ servers: server.url })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-TARGET-REFUSED',
      message: expect.stringContaining('overlap') as string,
    })
  })

  test('a server without JetStream is refused', async () => {
    await using server = await startNats({ isWithoutJetStream: true })
    await expect(open({ servers: server.url })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-TARGET-REFUSED',
    })
  })

  test('an event that the stream has no room for is not acknowledged', async () => {
    await using server = await startNats()
    const stream = { name: 'millrace', subjects: ['millrace.>'], max_msg_size: 100 }
    await administer(server, manager => manager.streams.add(stream))
    await using sink = await open({ servers: server.url })
    const refused = sink.publish([anAwkwardEvent()], signal)
    await expect(refused).rejects.toMatchObject({ code: 'MILLRACE-SINK-EVENT-REFUSED' })
  })

  test('a user who may not publish is told so', async () => {
    await using server = await startNats({ config: users })
    await using sink = await open({ servers: server.url, user: 'reader', password: 'reads' })
    const refused = sink.publish([anAwkwardEvent()], signal)
    await expect(refused).rejects.toMatchObject({ code: 'MILLRACE-SINK-NOT-ALLOWED' })
  })

  test('a user needs no more than to publish, and to see and make the stream', async () => {
    await using server = await startNats({ config: users })
    await using sink = await open({ servers: server.url, user: 'least', password: 'little' })
    await expect(sink.publish([anAwkwardEvent()], signal)).resolves.toBeUndefined()
  })

  test('a token is a way to log in', async () => {
    await using server = await startNats({ config: 'authorization { token: "abc123" }' })
    await using sink = await open({ servers: server.url, token: 'abc123' })
    await sink.publish([anAwkwardEvent()], signal)
    await expect(open({ servers: server.url, token: 'other' })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-LOGIN-REFUSED',
    })
  })

  test('the seed of an NKey is a way to log in', async () => {
    const key = nkeys.createUser()
    const config = `authorization { users: [{ nkey: ${key.getPublicKey()} }] }`
    await using server = await startNats({ config })
    const nkeySeed = new TextDecoder().decode(key.getSeed())
    await using sink = await open({ servers: server.url, nkeySeed })
    await expect(sink.publish([anAwkwardEvent()], signal)).resolves.toBeUndefined()
  })

  test('the text of a .creds file is read without its last line break, as references give it', async () => {
    await using server = await startNats()
    const seed = new TextDecoder().decode(nkeys.createUser().getSeed())
    const credentials = [
      '-----BEGIN NATS USER JWT-----\neyJ0eXAi.eyJqdGki.c2ln\n------END NATS USER JWT------\n',
      `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------`,
    ].join('\n')
    await using sink = await open({ servers: server.url, credentials })
    await expect(sink.publish([anAwkwardEvent()], signal)).resolves.toBeUndefined()
  })

  test('credentials of another form are named as such, and not shown', async () => {
    await using server = await startNats()
    const refused: unknown = await open({ servers: server.url, credentials: 'not-a-creds-file' }).catch(
      (error: unknown) => error,
    )
    expect(refused).toMatchObject({ code: 'MILLRACE-SINK-CREDENTIALS-INVALID' })
    expect(String(refused)).not.toContain('not-a-creds-file')
  })

  test('TLS is used when it is wanted, with the authority that is named', async () => {
    using folder = temporaryFolder()
    const { certificateFile, keyFile, certificate } = makeTestCertificate(folder.path)
    const config = `tls { cert_file: "${certificateFile}", key_file: "${keyFile}" }`
    await using server = await startNats({ config })
    const servers = server.url.replace('nats://127.0.0.1', 'tls://localhost')
    await using sink = await open({ servers, tls: { ca: certificate } })
    await sink.publish([anAwkwardEvent()], signal)
    await expect(open({ servers })).rejects.toMatchObject({ code: 'MILLRACE-SINK-ENCRYPTION-REFUSED' })
    await using plain = await startNats()
    await expect(open({ servers: plain.url, tls: true })).rejects.toMatchObject({
      code: 'MILLRACE-SINK-ENCRYPTION-REFUSED',
    })
  })
})

function newTarget(server: NatsServer): TargetForTest {
  const name = `T${randomBytes(6).toString('hex')}`
  // Subjects of streams must not overlap: each test has its own first word, which is taken away again.
  const settings = {
    servers: server.url,
    ...login,
    stream: name,
    subject: `${name}.{projectId}.{taskId}.{kind}`,
  }
  return {
    settings,
    withoutMaking: { ...settings, createStream: false },
    received: async () =>
      (await messagesOf(server, name)).map(message => ({
        ...message,
        route: message.route.replace(name, 'in'),
      })),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

type Manager = Awaited<ReturnType<typeof jetstreamManager>>

async function administer<T>(server: NatsServer, work: (manager: Manager) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: server.url, user: login.user, pass: login.password })
  try {
    return await work(await jetstreamManager(connection))
  } finally {
    await connection.close()
  }
}

async function streamOf(server: NatsServer, name: string) {
  return await administer(server, manager => manager.streams.info(name))
}

async function messagesOf(server: NatsServer, name: string): Promise<readonly ReceivedMessage[]> {
  return await administer(server, async manager => {
    const { state } = await manager.streams.info(name)
    // Up to the last one, not as many as there are: a crash may leave gaps in the sequence.
    const length = state.messages === 0 ? 0 : state.last_seq - state.first_seq + 1
    const sequences = Array.from({ length }, (_, index) => state.first_seq + index)
    const messages = await Promise.all(sequences.map(seq => manager.streams.getMessage(name, { seq })))
    return messages.flatMap(message => {
      if (!message) return []
      const all = Object.fromEntries([...message.header].map(([key, [value = '']]) => [key, value]))
      return {
        route: message.subject,
        id: all['Nats-Msg-Id'] ?? '',
        headers: httpHeaders(all),
        body: Buffer.from(message.data),
      }
    })
  })
}

function httpHeaders(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => !name.startsWith('Nats-'))
      .map(([name, value]) => [name === 'ce-datacontenttype' ? 'content-type' : name.toLowerCase(), value])
      .map(([name, value]) => [name, decodeURIComponent(String(value))]),
  )
}
