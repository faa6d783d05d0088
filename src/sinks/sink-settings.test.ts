import { expect, test } from 'vitest'
import { Secret } from '../foundation/secret.ts'
import { amqpSettings } from './amqp/amqp-settings.ts'
import { natsSettings } from './nats/nats-settings.ts'

test('a sink needs nothing but its type: the broker of this machine, structured mode', () => {
  expect(natsSettings.parse({})).toEqual({
    servers: ['nats://localhost:4222'],
    stream: 'millrace',
    subject: 'millrace.{projectId}.{taskId}.{kind}',
    createStream: true,
    duplicateWindowSeconds: 600,
    maxAgeDays: 30,
    replicas: 1,
    mode: 'structured',
    publishTimeoutSeconds: 10,
  })
  expect(amqpSettings.parse({})).toEqual({
    host: 'localhost',
    vhost: '/',
    tls: false,
    exchange: 'millrace.events',
    exchangeType: 'topic',
    declareExchange: true,
    routingKey: '{projectId}.{taskId}.{kind}',
    headerPrefix: 'cloudEvents_',
    mode: 'structured',
    publishTimeoutSeconds: 10,
  })
})

test('passwords, tokens, keys and seeds are secrets from the start', () => {
  const login = { user: 'ada', password: 'hush' }
  expect(natsSettings.parse({ ...login, tls: { key: 'hush' } })).toMatchObject({
    password: expect.any(Secret) as Secret,
    tls: { key: expect.any(Secret) as Secret },
  })
  for (const name of ['token', 'credentials', 'nkeySeed'] as const)
    expect(natsSettings.parse({ [name]: 'hush' })[name]).toBeInstanceOf(Secret)
  expect(JSON.stringify(amqpSettings.parse(login))).not.toContain('hush')
})

test.each([
  [{ user: 'ada', token: 'hush' }, 'must have one of user, token, credentials and nkeySeed, not several'],
  [{ password: 'hush' }, 'must be there when there is a password'],
  [
    { servers: 'nats://ada:hush@localhost' },
    'must be nats://host:port or tls://host:port, without user and password',
  ],
  [{ servers: ['ws://localhost'] }, 'must be nats://host:port or tls://host:port, without user and password'],
  [{ stream: 'a.b' }, 'must be letters, digits, _ and -'],
])('NATS settings %j are refused in words that show no secret', (settings, words) => {
  const { error } = natsSettings.safeParse(settings)
  expect(JSON.stringify(error?.issues)).toContain(words)
  expect(JSON.stringify(error?.issues)).not.toContain('hush')
})
