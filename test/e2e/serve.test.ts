import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cli, startCli } from '../support/cli.ts'
import { writeServedWorkspace } from '../support/delivery-chaos.ts'
import { freePort } from '../support/free-port.ts'
import { postgresMissing, startPostgres } from '../support/postgres-server.ts'
import { readMetrics } from '../support/prometheus-text.ts'
import { startReceiver } from '../support/recording-receiver.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const eventTypes = ['started', 'completed'].map(kind => `com.qlik.v1.di-projects.di-tasks.${kind}`)

describe('`millrace serve`', () => {
  test('without a terminal prints one line, which says where it listens', async () => {
    await using workspace = await openWorkspace()
    const server = startCli(['serve', '--port', '0'], { cwd: workspace.folder })
    const url = await server.line(line => /^● ready at (\S+)/u.exec(line)?.[1])
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    server.process.kill('SIGTERM')
    const { code, stdout, stderr } = await server.ended
    expect([code, stdout.split('\n').length]).toEqual([143, 2])
    expect(stderr).toContain(join(workspace.folder, '.millrace', 'admin.key'))
  })

  test('with --json prints what it is as JSON', async () => {
    await using workspace = await openWorkspace()
    const { cli: running, url } = await workspace.serve()
    const ready = await running.line(line => JSON.parse(line) as unknown)
    expect(ready).toEqual({
      type: 'ready',
      url,
      labels: [],
      roles: ['api', 'runner', 'scheduler', 'dispatcher', 'sinks'],
      adminKeyFile: join(workspace.folder, '.millrace', 'admin.key'),
    })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u)
  })

  test('makes its keys at the first start, for its user alone, and keeps them', async () => {
    await using workspace = await openWorkspace()
    const keys = () =>
      ['admin.key', 'encryption.key'].map(name => readFileSync(workspace.stateFile(name), 'utf8'))
    const first = await workspace.serve()
    const made = keys()
    expect(await first.stop()).toBe(143)
    await workspace.serve()
    expect(keys()).toEqual(made)
    for (const name of ['admin.key', 'encryption.key'])
      expect(statSync(workspace.stateFile(name)).mode & 0o777).toBe(0o600)
  })

  test('is refused where another one already is, and told where', async () => {
    await using workspace = await openWorkspace()
    const first = await workspace.serve()
    const second = await cli(['serve', '--port', '0'], { cwd: workspace.folder })
    expect([second.code, second.stderr]).toEqual([
      4,
      expect.stringContaining(`A server at ${first.url} already owns`),
    ])
    await first.call('GET', '/api/v1/webhooks', 200)
  })

  test('on a port that is taken is refused, and leaves nothing behind', async () => {
    await using workspace = await openWorkspace()
    const port = await freePort()
    await using neighbour = await openWorkspace()
    await neighbour.serve(['--port', String(port)])
    const refused = await cli(['serve', '--port', String(port)], { cwd: workspace.folder })
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('the port is taken')])
    expect(existsSync(workspace.stateFile('server.json'))).toBe(false)
    expect(await (await workspace.serve()).stop()).toBe(143)
  })

  test('without --port takes the next port that is free', async () => {
    await using one = await openWorkspace()
    await using other = await openWorkspace()
    const ports = await Promise.all(
      [one, other].map(async ({ startUsual }) => Number(new URL(await startUsual()).port)),
    )
    expect(new Set(ports).size).toBe(2)
    for (const port of ports) expect(port >= 4400 && port < 4420).toBe(true)
  })

  test('that was killed misleads nobody: commands work without it, and the next one starts', async () => {
    await using workspace = await openWorkspace()
    await (await workspace.serve()).kill()
    expect(existsSync(workspace.stateFile('server.json'))).toBe(true)
    expect((await cli(['webhooks', 'list', '--json'], { cwd: workspace.folder })).code).toBe(0)
    await (await workspace.serve()).call('GET', '/api/v1/webhooks', 200)
  })

  test('with a key that it cannot use is refused before it answers anything', async () => {
    await using workspace = await openWorkspace(`server: { encryptionKey: '\${file:data/people.csv}' }\n`)
    const refused = await cli(['serve', '--port', '0'], { cwd: workspace.folder })
    expect(refused.stderr).toContain('MILLRACE-VAULT-KEY-INVALID')
    expect([refused.code === 0, refused.stdout]).toEqual([false, ''])
  })
})

describe('a server with the role dispatcher alone', () => {
  test('has health and no API, and delivers; commands of the workspace work without it', async () => {
    await using workspace = await openWorkspace()
    await using receiver = await startReceiver()
    const server = await workspace.serve(['--roles', 'dispatcher'])
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/metrics', '/api/v1/webhooks', '/api/v1/launches', '/sink/x'].map(
        async path => (await fetch(server.url + path)).status,
      ),
    )
    expect(statuses).toEqual([200, 200, 200, 404, 404, 404])
    const run = async (...args: readonly string[]) => await cli(args, { cwd: workspace.folder })
    const made = await run('webhooks', 'create', '--url', `${receiver.url}/hook`, '--name', 'crm', '--json')
    expect([made.code, made.stderr]).toEqual([0, ''])
    expect((await run('init', '.')).code).toBeGreaterThan(0)
    expect((await run('run')).code).toBe(0)
    await receiver.until(receipts => receipts.length === 2)
  })
})

describe('an API key', () => {
  test('is shown once, may what its role may, and is refused at once when it is revoked or has expired', async () => {
    await using workspace = await openWorkspace()
    const server = await workspace.serve()
    const keys = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await cli(['keys', ...args, '--json'], { cwd: workspace.folder })
      expect(code, stderr).toBe(0)
      return JSON.parse(stdout) as Record<string, unknown> & { keys: { id: string; state: string }[] }
    }
    const statusOf = async (token: unknown, path = '/api/v1/webhooks') =>
      (await fetch(server.url + path, { headers: { authorization: `Bearer ${String(token)}` } })).status
    const user = await keys('create', '--description', 'CI', '--user', 'ada')
    const brief = await keys('create', '--role', 'TenantAdmin', '--expires', '2s')
    expect(await Promise.all([user['token'], brief['token']].map(token => statusOf(token)))).toEqual([
      200, 200,
    ])
    expect(await statusOf(user['token'], '/api/v1/datasets/rows')).toBe(403)
    await keys('revoke', String(user['id']))
    expect(await statusOf(user['token'])).toBe(401)
    await vi.waitFor(async () => expect(await statusOf(brief['token'])).toBe(401), {
      timeout: 10_000,
      interval: 100,
    })
    const { keys: listed } = await keys('list')
    const stateOf = (id: unknown) => listed.find(key => key.id === id)?.state
    expect([stateOf(user['id']), stateOf(brief['id']), listed.length]).toEqual(['revoked', 'expired', 3])
    expect(JSON.stringify(listed)).not.toContain(String(brief['token']))
    expect((await cli(['keys', 'revoke', 'nobody'], { cwd: workspace.folder })).code).toBe(2)
  })
})

describe('what watches a server', () => {
  test('reads metrics as Prometheus wants them', async () => {
    await using workspace = await openWorkspace()
    await using receiver = await startReceiver()
    const server = await workspace.serve()
    const webhook = { name: 'a', url: receiver.url, eventTypes, enabled: true }
    const { id } = (await server.call('POST', '/api/v1/webhooks', 201, webhook)) as { id: string }
    await server.call('POST', `/api/v1/webhooks/${id}/actions/test`, 201)
    const response = await fetch(`${server.url}/metrics`)
    const metrics = readMetrics(await response.text())
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const typeOf = (name: string) => metrics.get(name)?.type
    const ours = [...metrics.keys()].filter(name => name.startsWith('millrace_')).sort()
    expect(Object.fromEntries(ours.map(name => [name, typeOf(name)]))).toEqual({
      millrace_circuits_open: 'gauge',
      millrace_deliveries_exhausted_total: 'counter',
      millrace_deliveries_in_flight: 'gauge',
      millrace_deliveries_waiting: 'gauge',
      millrace_delivery_attempt_seconds: 'histogram',
      millrace_delivery_attempts_total: 'counter',
      millrace_events_position: 'gauge',
      millrace_scheduled_runs_total: 'counter',
      millrace_sink_events_total: 'counter',
      millrace_sink_failures_total: 'counter',
      millrace_sink_lag_events: 'gauge',
      millrace_slots_misfired_total: 'counter',
      millrace_triggers_total: 'counter',
      millrace_webhooks_disabled_total: 'counter',
    })
    expect(metrics.get('millrace_delivery_attempts_total')?.samples).toEqual([
      {
        name: 'millrace_delivery_attempts_total',
        labels: { outcome: 'success', error_class: 'none' },
        value: 1,
      },
    ])
  })

  test.skipIf(postgresMissing !== undefined)(
    `is told that it is not ready while its PostgreSQL state is away, and that it is when it is back (${postgresMissing ?? 'private server'})`,
    async () => {
      await using postgres = await startPostgres()
      postgres.psql('postgres', 'create role millrace login; create database state owner millrace;')
      const connection = `{ type: postgres, host: ${postgres.host}, database: state, user: millrace }`
      await using workspace = await openWorkspace(
        `connections:\n  state: ${connection}\nstate: { connection: state }\n`,
      )
      const server = await workspace.serve()
      const ready = async () => {
        const response = await fetch(`${server.url}/readyz`)
        return { status: response.status, body: (await response.json()) as unknown }
      }
      expect(await ready()).toEqual({
        status: 200,
        body: { status: 'ok', checks: [{ name: 'state', isWell: true }] },
      })
      const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'state'`
      postgres.psql('postgres', `alter role millrace nologin; ${terminate};`)
      const problem = { name: 'state', isWell: false, problem: expect.any(String) as string }
      await vi.waitFor(
        async () =>
          expect(await ready()).toEqual({ status: 503, body: { status: 'not ready', checks: [problem] } }),
        { timeout: 20_000 },
      )
      const [health, metrics, webhooks] = await Promise.all(
        ['/healthz', '/metrics', '/api/v1/webhooks'].map(async path => await workspace.ask(server, path)),
      )
      expect([health?.status, metrics?.status, webhooks?.status]).toEqual([200, 200, 503])
      expect(metrics?.text).toContain('process_cpu_seconds_total')
      postgres.psql('postgres', 'alter role millrace login;')
      await vi.waitFor(async () => expect((await ready()).status).toBe(200), {
        timeout: 20_000,
        interval: 100,
      })
      await server.call('GET', '/api/v1/webhooks', 200)
    },
  )
})

test('logs are lines of JSON, and no secret is in them nor readable in the state folder', async () => {
  await using workspace = await openWorkspace('', true)
  await using receiver = await startReceiver()
  receiver.answerWith(() => 410)
  const secret = 'a-secret-of-a-webhook-9f3a1c09e7b5'
  const value = 'value-of-an-encrypted-header-77aa12'
  const server = await workspace.serve(['--log-level', 'debug'])
  const webhook = {
    name: 'a',
    url: receiver.url,
    eventTypes,
    enabled: true,
    secret,
    encryptedHeaders: { 'X-Key': value },
  }
  const { id } = (await server.call('POST', '/api/v1/webhooks', 201, webhook)) as { id: string }
  await server.call('POST', `/api/v1/webhooks/${id}/actions/test`, 201)
  await server.call('POST', '/api/v1/webhooks', 400, { ...webhook, hue: value })
  await server.call('PATCH', `/api/v1/webhooks/${id}`, 400, [
    { op: 'replace', path: '/secret', value: secret.slice(0, 9) },
  ])
  expect(await server.stop()).toBe(143)
  const { stderr, stdout } = await server.cli.ended
  const lines = stderr.split('\n').filter(line => line !== '')
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({
      level: expect.any(String),
      time: expect.any(String),
      msg: expect.any(String),
    })
  expect(lines.some(line => line.includes('a webhook was disabled'))).toBe(true)
  const secrets = [
    secret,
    value,
    readFileSync(workspace.stateFile('admin.key'), 'utf8').trim(),
    workspace.encryptionKey(),
  ]
  const files = readdirSync(workspace.stateFile('.')).filter(name => name !== 'admin.key')
  const texts = [stderr, stdout, ...files.map(name => readFileSync(workspace.stateFile(name), 'latin1'))]
  expect(files).toContain('state.sqlite')
  for (const each of secrets) expect(texts.findIndex(text => text.includes(each))).toBe(-1)
})

interface OpenWorkspace extends AsyncDisposable {
  readonly folder: string
  stateFile(name: string): string
  encryptionKey(): string
  serve(args?: readonly string[]): Promise<RunningServer>
  /** Without --port: its URL. */
  readonly startUsual: () => Promise<string>
  /** With the admin key. */
  ask(server: RunningServer, path: string): Promise<{ readonly status: number; readonly text: string }>
}

/** A workspace whose servers end with it. With `isServed` or a state of its own, its encryption key is in a file beside it. */
async function openWorkspace(
  millraceYaml = '',
  isServed = millraceYaml.includes('state:'),
): Promise<OpenWorkspace> {
  const temporary = temporaryFolder()
  const folder = join(temporary.path, 'work')
  const running: { kill(): Promise<unknown> }[] = []
  const made = await cli(['init', 'work'], { cwd: temporary.path })
  expect(made.code, made.stderr).toBe(0)
  if (isServed) writeServedWorkspace(folder, millraceYaml)
  else if (millraceYaml !== '') appendFileSync(join(folder, 'millrace.yaml'), millraceYaml)
  const stateFile = (name: string): string => join(folder, '.millrace', name)
  return {
    folder,
    stateFile,
    encryptionKey: () => readFileSync(join(folder, 'encryption.key'), 'utf8').trim(),
    async serve(args = []) {
      const server = await startServer(folder, { args })
      running.push(server)
      return server
    },
    async startUsual() {
      const server = startCli(['serve', '--json'], { cwd: folder })
      running.push({ kill: async () => (server.process.kill('SIGKILL'), await server.ended) })
      return await server.line(line => (JSON.parse(line) as { url?: string }).url)
    },
    async ask({ url }, path) {
      const authorization = `Bearer ${readFileSync(stateFile('admin.key'), 'utf8').trim()}`
      const response = await fetch(url + path, { headers: { authorization } })
      return { status: response.status, text: await response.text() }
    },
    async [Symbol.asyncDispose]() {
      for (const server of running) await server.kill()
      temporary[Symbol.dispose]()
    },
  }
}
