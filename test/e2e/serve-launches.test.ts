import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test, vi } from 'vitest'
import { cli, startCli, type CliResult } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { writeGeneration, writeGenerationsWorkspace } from '../support/generations-workspace.ts'
import { startHangingReceiver } from '../support/hanging-receiver.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { slowTaskStarted, writeSlowWorkspace } from '../support/slow-workspace.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const stopped = 'com.qlik.v1.di-projects.di-tasks.stopped'
const failed = 'com.qlik.v1.di-projects.di-tasks.failed'

describe('while a server owns the workspace', () => {
  test('`millrace run` runs in it, and tells and ends as it does without one', async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    writeGeneration(folder.path, 1, 50)
    const run = () => cli(['run', '--output', 'ndjson'], { cwd: folder.path })
    await using server = await startServer(folder.path)
    const remote = await run()
    await expect(DuckDBInstance.create(platformFile(folder.path))).rejects.toThrow(/lock/iu)
    expect(await server.stop()).toBe(143)
    const local = await run()
    expect([remote.code, local.code]).toEqual([0, 0])
    expect(told(remote)).toEqual(told(local))
    expect(told(remote)).toContain('task.ended transform-0003 COMPLETED')
  })

  test('`millrace run` fails as it does without one', async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    const run = () => cli(['run', '--output', 'ndjson'], { cwd: folder.path })
    await using server = await startServer(folder.path)
    const remote = await run()
    await server.stop()
    const local = await run()
    expect([remote.code, told(remote)]).toEqual([local.code, told(local)])
    expect(remote.code).not.toBe(0)
  })

  test('`millrace datasets preview` shows the rows that the server has, and the same after it', async () => {
    using folder = temporaryFolder()
    writeGenerationsWorkspace(folder.path)
    writeGeneration(folder.path, 3, 5)
    const preview = () =>
      cli(['datasets', 'preview', 'transform-0003.doubled', '--json'], { cwd: folder.path })
    await using server = await startServer(folder.path)
    expect((await cli(['run'], { cwd: folder.path })).code).toBe(0)
    const remote = await preview()
    await server.stop()
    const local = await preview()
    expect([remote.code, remote.stdout]).toEqual([0, local.stdout])
    expect(JSON.parse(remote.stdout)).toContainEqual({ id: '4', generation: '3', value: '24' })
  })

  test('^C in the command stops the launch in the server, with its events', async () => {
    using folder = temporaryFolder()
    writeSlowWorkspace(folder.path)
    await using server = await startServer(folder.path)
    const running = startCli(['run', '--output', 'ndjson'], { cwd: folder.path })
    await running.until(slowTaskStarted)
    running.process.kill('SIGINT')
    const ended = await running.ended
    expect([ended.code, told(ended).at(-2)]).toEqual([130, 'task.ended transform-0003 CANCELED'])
    expect((await eventsOf(folder.path)).at(-1)?.type).toBe(stopped)
    expect(await server.stop()).toBe(143)
  })
})

describe('a server that ends', () => {
  test('by SIGTERM stops the launch in flight with its events, and whoever watched it sees the end', async () => {
    using folder = temporaryFolder()
    writeSlowWorkspace(folder.path)
    await using server = await startServer(folder.path)
    const running = startCli(['run', '--output', 'ndjson'], { cwd: folder.path })
    await running.until(slowTaskStarted)
    expect(await server.stop()).toBe(143)
    const watched = await running.ended
    expect([watched.code, told(watched).at(-1)]).toEqual([1, 'launch.ended'])
    const events = await eventsOf(folder.path)
    expect([events.length, events.at(-1)?.type]).toEqual([6, stopped])
  })

  test('by SIGTERM ends within its grace time, whatever others hold open', async () => {
    using folder = temporaryFolder()
    writeSlowWorkspace(folder.path, 'server: { graceSeconds: 2 }\n')
    await using receiver = await startHangingReceiver()
    await using server = await startServer(folder.path)
    const webhook = {
      url: receiver.url,
      enabled: true,
      delivery: { totalTimeoutSeconds: 600, firstByteTimeoutSeconds: 300 },
    }
    const id = await createWebhook(server, webhook)
    const running = startCli(['run'], { cwd: folder.path })
    const streamed = streamOf(server, folder.path)
    const asked = server.call('POST', `/api/v1/webhooks/${id}/actions/test`, 201).catch(() => 'cut')
    await vi.waitFor(() => expect(receiver.held()).toBeGreaterThan(1), { timeout: 20_000 })
    const stoppedAt = performance.now()
    expect(await server.stop()).toBe(143)
    expect(performance.now() - stoppedAt).toBeLessThan(8_000)
    expect([await streamed, await asked]).toEqual(['whole', 'cut'])
    await running.ended
    const listed = await cli(['deliveries', 'list', '--state', 'due', '--json'], { cwd: folder.path })
    const { deliveries } = JSON.parse(listed.stdout) as { deliveries: readonly unknown[] }
    expect(deliveries.length).toBe((await eventsOf(folder.path)).length - 1)
  })

  test('by ^C twice ends at once, whatever is in flight', async () => {
    using folder = temporaryFolder()
    writeSlowWorkspace(folder.path, 'server: { graceSeconds: 600 }\n')
    await using receiver = await startHangingReceiver()
    await using server = await startServer(folder.path)
    const id = await createWebhook(server, {
      url: receiver.url,
      enabled: false,
      delivery: { firstByteTimeoutSeconds: 300 },
    })
    const asked = server.call('POST', `/api/v1/webhooks/${id}/actions/test`, 201).catch(() => 'cut')
    await vi.waitFor(() => expect(receiver.held()).toBe(1), { timeout: 20_000 })
    server.cli.process.kill('SIGINT')
    await server.cli.until('the server stops')
    server.cli.process.kill('SIGINT')
    expect([(await server.cli.ended).code, await asked]).toEqual([130, 'cut'])
  })

  test('by SIGKILL in the middle of a launch leaves a run that the next server ends as failed', async () => {
    using folder = temporaryFolder()
    writeSlowWorkspace(folder.path)
    await using killed = await startServer(folder.path)
    const running = startCli(['run', '--output', 'ndjson'], { cwd: folder.path })
    await running.until(slowTaskStarted)
    await killed.kill()
    const watched = await running.ended
    expect([watched.code, watched.stderr]).toEqual([4, expect.stringContaining('MILLRACE-API-UNREACHABLE')])
    await using next = await startServer(folder.path)
    const page = (await next.call('GET', '/api/v1/events?latest=1', 200)) as { data: { event: unknown }[] }
    expect(page.data[0]?.event).toMatchObject({ type: failed, data: { dataTask: { id: 'transform-0003' } } })
    expect(await next.stop()).toBe(143)
    expect((await eventsOf(folder.path)).at(-1)?.type).toBe(failed)
  })
})

function platformFile(folder: string): string {
  return join(folder, '.millrace', 'platform.duckdb')
}

interface ToldLine {
  readonly type: string
  readonly taskId?: string
  readonly state?: string
}

/** What a launch told, without what differs from one launch to the next. */
function told({ stdout }: CliResult): readonly string[] {
  const lines = stdout.split('\n').filter(line => line !== '')
  return lines
    .map(line => JSON.parse(line) as ToldLine)
    .filter(({ type }) => type !== 'dataset.changed')
    .map(({ type, taskId, state }) => [type, taskId, state].filter(Boolean).join(' '))
}

/** All events of the state; each run has its pair. */
async function eventsOf(
  cwd: string,
): Promise<readonly { readonly type: string; readonly subject: string }[]> {
  const { stdout } = await cli(['events', 'list', '--json', '--limit', '1000'], { cwd })
  const events = JSON.parse(stdout) as { type: string; subject: string }[]
  expectPairedEvents(events)
  return events
}

async function createWebhook(server: RunningServer, settings: object): Promise<string> {
  const eventTypes = ['started', 'completed'].map(kind => `com.qlik.v1.di-projects.di-tasks.${kind}`)
  const made = await server.call('POST', '/api/v1/webhooks', 201, { name: 'slow', eventTypes, ...settings })
  return (made as { id: string }).id
}

/** Follows the events until the stream ends: whole, or broken off. */
async function streamOf({ url }: RunningServer, folder: string): Promise<'whole' | 'broken'> {
  const key = readFileSync(join(folder, '.millrace', 'admin.key'), 'utf8').trim()
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${url}/api/v1/events/stream`, { headers })
  return await response.text().then(
    () => 'whole',
    () => 'broken',
  )
}
