import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { cliIn } from '../support/cli-in.ts'
import { writeServedWorkspace } from '../support/delivery-chaos.ts'
import { publishEvents } from '../support/publish-events.ts'
import { startReceiver } from '../support/recording-receiver.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const secret = 'f3a1c09e7b5d48e2a6c4f0913b7d5e28'

describe('commands about webhooks', () => {
  test('create shows a new secret once, and neither get, list nor the state folder show it again', async () => {
    using workspace = openWorkspace()
    const { run, json } = workspace
    const made = await json('webhooks', 'create', '--url', 'http://127.0.0.1:9/hooks', '--name', 'crm')
    expect(made).toMatchObject({
      name: 'crm',
      enabled: true,
      secretKeyAdded: true,
      secret: expect.stringMatching(/^whsec_/),
    })
    expect(made['eventTypes']).toHaveLength(4)
    expect(await json('webhooks', 'get', 'CRM')).not.toHaveProperty('secret')
    expect(await run(0, 'webhooks', 'list')).toMatch(/crm +on +started, completed, failed, stopped +http:/)
    const given = await json(
      'webhooks',
      'create',
      '--url',
      'http://127.0.0.1:9/b',
      '--name',
      'b',
      '--secret-file',
      's',
    )
    expect(given).not.toHaveProperty('secret')
  })

  test('update changes what is named, and a filter that is wrong is shown with its place', async () => {
    using workspace = openWorkspace()
    const { run, json } = workspace
    await json(
      'webhooks',
      'create',
      '--url',
      'http://127.0.0.1:9/hooks',
      '--name',
      'crm',
      '--max-per-second',
      '5',
    )
    const changed = [
      '--type',
      'failed',
      '--retry',
      '5s,1m',
      '--order',
      'task',
      '--header',
      'X-Team: data',
      '--disable',
    ]
    expect(await json('webhooks', 'update', 'crm', ...changed)).toMatchObject({
      enabled: false,
      eventTypes: ['com.qlik.v1.di-projects.di-tasks.failed'],
      headers: { 'X-Team': 'data' },
      delivery: { retrySeconds: [5, 60], order: 'task', maxPerSecond: 5 },
    })
    expect(await run(2, 'webhooks', 'update', 'crm', '--filter', 'data.status eqq "x"')).toMatch(/\^/)
    expect(await run(2, 'webhooks', 'update', 'crm')).toMatch(/Nothing is to be changed/)
    expect(await run(2, 'webhooks', 'update', 'crn', '--enable')).toMatch(/Did you mean "crm"/)
    expect(await run(2, 'webhooks', 'delete', 'crm')).toMatch(/--yes/)
    await run(0, 'webhooks', 'delete', 'crm', '--yes')
    expect(await json('webhooks', 'list')).toEqual({ webhooks: [] })
  })

  test('a webhook is tested, fed, paused, replayed and looked into, through the server of the workspace', async () => {
    using workspace = openWorkspace()
    const { folder, run, json } = workspace
    await using server = await startServer(folder)
    await using store = await openSqliteStore({ file: join(folder, '.millrace', 'state.sqlite') })
    await using receiver = await startReceiver()
    await json('webhooks', 'create', '--url', `${receiver.url}/hooks`, '--name', 'crm', '--retry', '1h')

    expect(await json('webhooks', 'test', 'crm', '--type', 'failed')).toMatchObject({
      reason: 'test',
      outcome: 'success',
      statusCode: 200,
      timings: { totalMs: expect.any(Number) },
    })
    receiver.answerWith(() => 401)
    expect(await run(1, 'webhooks', 'test', 'crm')).toMatch(
      /<-- 401 after .*first byte.*\n +not now\n✖ [^]*raw bytes/,
    )
    receiver.answerWith(() => 503)
    const published = await publishEvents(store, { events: 4, tasks: 2, eventsInUnit: 4 })
    await vi.waitFor(
      async () =>
        expect(await run(0, 'deliveries', 'list', '--webhook', 'crm', '--state', 'due')).toMatch(
          /(.*again at .*\n){4}/,
        ),
      { timeout: 20_000, interval: 300 },
    )
    const { deliveries } = await json('deliveries', 'list', '--event', String(published[0]?.id))
    const [{ sequence }] = deliveries as [{ sequence: number }]
    expect(await run(0, 'deliveries', 'get', String(sequence))).toMatch(
      /--> POST http[^]*webhook-signature: [^]*<-- 503/,
    )
    receiver.answerWith(() => 200)
    expect(await json('deliveries', 'resend', String(sequence))).toMatchObject({
      reason: 'resend',
      outcome: 'success',
    })
    expect(await json('deliveries', 'get', String(sequence))).toMatchObject({
      state: 'delivered',
      attempts: 2,
    })

    expect(await run(0, 'webhooks', 'pause', 'crm')).toMatch(/paused/)
    expect(await json('webhooks', 'replay', 'crm', '--dry-run')).toMatchObject({ events: 4, dryRun: true })
    expect(await run(0, 'webhooks', 'resume', 'crm')).toMatch(/✔/)
    const rotated = await json('webhooks', 'rotate', 'crm', '--overlap', '1h')
    expect(rotated).toMatchObject({ secret: expect.any(String), previousValidUntil: expect.any(String) })
    expect(await run(0, '__complete', 'webhooks')).toBe('crm\n')
    await server.stop()
  })
})

function openWorkspace() {
  const folder = temporaryFolder()
  writeServedWorkspace(folder.path)
  writeFileSync(join(folder.path, 's'), `${secret}\n`)
  return {
    folder: folder.path,
    ...cliIn(folder.path),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}
