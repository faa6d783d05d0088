import { describe, expect, test } from 'vitest'
import { readWorkspace } from './load-workspace.ts'
import { haveWorkspace } from './testing/have-workspace.ts'

async function read(yaml: string) {
  using folder = haveWorkspace({ 'millrace.yaml': yaml })
  return await readWorkspace(folder.path)
}

describe('the server settings of millrace.yaml', () => {
  test('are all decided when nothing is said', async () => {
    const { workspace } = await read('')
    expect(workspace?.server).toEqual({
      host: '127.0.0.1',
      port: undefined,
      publicUrl: undefined,
      encryptionKey: undefined,
      allow: [],
      retentionDays: 7,
      auditDays: 90,
      graceMs: 30_000,
      labels: [],
      logLevel: 'info',
      limits: {
        webhooksPerOwner: 150,
        webhooksPerTenant: 10_000,
        readsPerMinute: 1000,
        writesPerMinute: 100,
        keysPerUser: 50,
        keyDays: 365,
      },
    })
  })

  test('win where they are given', async () => {
    const { workspace } = await read(`server:
  host: 0.0.0.0
  port: 0
  publicUrl: https://flow.example.com/millrace
  encryptionKey: \${file:key}
  allow: [hooks.internal, '*.apps.example', 10.20.0.0/16, 'fd00::/8', 192.168.1.7]
  retentionDays: 0.5
  graceSeconds: 5
  labels: [gold, eu-west.1]
  logLevel: warn
  limits: { writesPerMinute: 5 }
`)
    expect(workspace?.server).toMatchObject({
      host: '0.0.0.0',
      port: 0,
      publicUrl: 'https://flow.example.com/millrace',
      encryptionKey: { text: '${file:key}', place: { line: 5, column: 18 } },
      allow: ['hooks.internal', '*.apps.example', '10.20.0.0/16', 'fd00::/8', '192.168.1.7'],
      retentionDays: 0.5,
      graceMs: 5000,
      labels: ['gold', 'eu-west.1'],
      logLevel: 'warn',
      limits: { webhooksPerOwner: 150, readsPerMinute: 1000, writesPerMinute: 5 },
    })
  })

  test.each([
    ['labels: [two words]', /labels.0 must be 1 to 64 letters/],
    ['allow: [10.0.0.0/]', /allow.0 must be a host/],
    ['allow: [10.0.0.0/33]', /allow.0 must be a host/],
    ["allow: ['*']", /allow.0 must be a host/],
    ['allow: [https://hooks.internal]', /allow.0 must be a host/],
    ['port: 70000', /server.port/],
    ['publicUrl: ftp://x', /must be an http or https URL/],
    ['publicUrl: https://user:pw@x', /must be an http or https URL/],
    ['encryptionKey: c2VjcmV0', /holds a secret in plain text/],
    ['host: ${env:HOST}', /holds a reference/],
    ['retentiondays: 5', /retentiondays/],
  ])('refuse %s', async (line, message) => {
    const { findings, workspace } = await read(`server: { ${line.replace('${env:HOST}', '"${env:HOST}"')} }`)
    expect(workspace).toBeUndefined()
    expect(findings.map(({ what }) => what).join('\n')).toMatch(message)
  })
})

describe('the sinks of millrace.yaml', () => {
  test('have a type, a place to begin, and settings that their type reads', async () => {
    const { workspace } = await read(
      'sinks:\n  bus: { type: nats, servers: "nats://n:4222", token: "${env:TOKEN}", from: start }\n  rabbit: { type: amqp }\n',
    )
    expect([...(workspace?.sinks.values() ?? [])]).toMatchObject([
      {
        name: 'bus',
        type: 'nats',
        from: 'start',
        settings: { servers: 'nats://n:4222', token: '${env:TOKEN}' },
      },
      { name: 'rabbit', type: 'amqp', from: 'now', settings: {} },
    ])
  })

  test.each([
    ['bus: { servers: x }', /sinks.bus.type is missing/],
    ['bus: { type: nats, from: later }', /sinks.bus.from/],
    ['bus: { type: nats, password: hunter2 }', /holds a secret in plain text/],
    ['bus: { type: nats, nkeySeed: SUAXYZ }', /holds a secret in plain text/],
    ['bus: { type: "${env:KIND}" }', /holds a reference/],
  ])('refuse %s', async (line, message) => {
    const { findings } = await read(`sinks:\n  ${line}\n`)
    expect(findings.map(({ what }) => what).join('\n')).toMatch(message)
  })
})
