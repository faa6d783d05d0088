import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { cli, startCli } from '../support/cli.ts'
import { writeServedWorkspace } from '../support/delivery-chaos.ts'
import { publishEvents } from '../support/publish-events.ts'
import { startReceiver, type Receipt } from '../support/recording-receiver.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const six = { events: 6, tasks: 3, eventsInUnit: 2 }

test('listen forwards each event, signed with the secret that it prints, also without a server', async () => {
  using folder = temporaryFolder()
  writeServedWorkspace(folder.path)
  const options = { cwd: folder.path }
  await using store = await openSqliteStore({ file: join(folder.path, '.millrace', 'state.sqlite') })
  await using receiver = await startReceiver()
  const listening = listenTo(receiver.url, folder.path, '--exit-after', '6')
  await listening.until('"type":"ready"')
  const published = await publishEvents(store, six)
  const { code, stdout, stderr } = await listening.ended
  expect(code, stderr).toBe(0)
  const secret = (await cli(['listen', '--print-secret'], options)).stdout.trim()
  expect(secret).toMatch(/^whsec_/)
  expect(receiver.receipts.map(({ body }) => body)).toEqual(published.map(event => JSON.stringify(event)))
  for (const receipt of receiver.receipts) expectSigned(receipt, secret)
  const attempts = lines(stdout).filter(({ type }) => type === 'attempt')
  expect(attempts.map(({ id, statusCode }) => [id, statusCode])).toEqual(published.map(({ id }) => [id, 200]))
})

test('listen sends again what was not taken, and after a kill goes on with the event that was not taken', async () => {
  using folder = temporaryFolder()
  writeServedWorkspace(folder.path)
  await using server = await startServer(folder.path)
  await using store = await openSqliteStore({ file: join(folder.path, '.millrace', 'state.sqlite') })
  await using receiver = await startReceiver()
  const published = await publishEvents(store, six)
  const idOf = ({ headers }: Receipt): string => String(headers['webhook-id'])
  const [, , third] = published
  receiver.answerWith(({ body }) => (body === JSON.stringify(third) ? 503 : 200))
  const first = listenTo(receiver.url, folder.path, '--from', 'start')
  await receiver.until(receipts => receipts.filter(receipt => idOf(receipt) === third?.id).length >= 2)
  first.process.kill('SIGKILL')
  await first.ended
  receiver.answerWith(() => 200)
  const { code, stderr } = await listenTo(receiver.url, folder.path, '--exit-after', '4').ended
  expect(code, stderr).toBe(0)
  const taken = receiver.receipts.filter(({ answered }) => answered === 200).map(idOf)
  expect(taken).toEqual(published.map(({ id }) => id))
  await server.stop()
})

test('listen follows a server that was restarted, and takes only what the filter asks for', async () => {
  using folder = temporaryFolder()
  writeServedWorkspace(folder.path)
  await using before = await startServer(folder.path)
  await using store = await openSqliteStore({ file: join(folder.path, '.millrace', 'state.sqlite') })
  await using receiver = await startReceiver()
  const filter = 'data.dataTask.id eq "task-0001"'
  const listening = listenTo(receiver.url, folder.path, '--filter', filter, '--exit-after', '4')
  await listening.until('"type":"ready"')
  const first = await publishEvents(store, six)
  await receiver.until(receipts => receipts.length === 2)
  await before.kill()
  await listening.until('the connection is gone')
  await using after = await startServer(folder.path)
  const second = await publishEvents(store, six)
  const { code, stderr } = await listening.ended
  expect(code, stderr).toBe(0)
  const wanted = [...first, ...second].filter(({ data }) => data.dataTask.id === 'task-0001')
  expect(receiver.receipts.map(({ body }) => body)).toEqual(wanted.map(event => JSON.stringify(event)))
  await after.stop()
})

function listenTo(url: string, cwd: string, ...args: readonly string[]) {
  return startCli(
    ['listen', '--forward-to', `${url}/hooks`, '--output', 'ndjson', '--timeout', '60s', ...args],
    { cwd },
  )
}

function expectSigned({ body, headers }: Receipt, secret: string): void {
  new StandardWebhook(secret).verify(body, headers as Record<string, string>)
  expect(headers['qlik-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'))
}

function lines(stdout: string): readonly { type: string; id?: string; statusCode?: number }[] {
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string })
}
