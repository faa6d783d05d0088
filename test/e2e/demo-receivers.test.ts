import { createHmac } from 'node:crypto'
import { CloudEvent, HTTP } from 'cloudevents'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { copyExample } from '../support/example-copy.ts'
import { startReceiver, type Receipt } from '../support/recording-receiver.ts'
import { startServer, type RunningServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const secret = 'f3a1c09e7b5d48e2a6c4f0913b7d5e28'
const eventsOfDemo = 8
const formats = ['json', 'structured', 'binary'] as const

test('receivers made with standardwebhooks, with the cloudevents SDK and by hand verify every event of the demo', async () => {
  using folder = temporaryFolder()
  const workspace = copyExample('flights', folder.path)
  await using receiver = await startReceiver()
  await using server = await startServer(workspace)
  for (const format of formats) await createWebhook(server, format, `${receiver.url}/${format}`)
  const run = await cli(['run', '--json'], { cwd: workspace })
  expect(run.code, run.stderr).toBe(0)
  await receiver.until(receipts => receipts.length >= eventsOfDemo * formats.length)
  const published = JSON.parse((await cli(['events', 'list', '--json'], { cwd: workspace })).stdout) as {
    id: string
  }[]
  expect(await server.stop()).toBe(143)

  expect(published).toHaveLength(eventsOfDemo)
  const ids = published.map(({ id }) => id).sort()
  for (const format of formats) {
    const receipts = receiver.receipts.filter(({ path }) => path === `/${format}`)
    expect(receipts.map(verifiedByStandardWebhooks).sort()).toEqual(ids)
    expect(receipts.map(verifiedByHand).sort()).toEqual(ids)
    expect(receipts.map(readByCloudEvents).sort()).toEqual(ids)
  }
})

async function createWebhook(server: RunningServer, format: string, url: string): Promise<void> {
  const kinds = ['started', 'completed', 'failed', 'stopped']
  const eventTypes = kinds.map(kind => `com.qlik.v1.di-projects.di-tasks.${kind}`)
  const webhook = { name: format, url, eventTypes, secret, enabled: true, delivery: { format } }
  await server.call('POST', '/api/v1/webhooks', 201, webhook)
}

function verifiedByStandardWebhooks({ body, headers }: Receipt): string {
  const verifier = new StandardWebhook(Buffer.from(secret).toString('base64'))
  verifier.verify(body, headers as Record<string, string>)
  return String(headers['webhook-id'])
}

function verifiedByHand({ body, headers }: Receipt): string {
  expect(headers['qlik-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'))
  return String(headers['webhook-id'])
}

function readByCloudEvents({ body, headers }: Receipt): string {
  const type = String(headers['content-type'])
  // The SDK knows an event by its media type; a plain JSON one is parsed by the receiver itself.
  const isPlain = type.startsWith('application/json') && headers['ce-id'] === undefined
  const read = isPlain ? (JSON.parse(body) as object) : HTTP.toEvent({ headers, body })
  if (Array.isArray(read)) throw new Error('one event a request')
  // The constructor validates strictly.
  const event = new CloudEvent<unknown>(read)
  expect(event.data).toMatchObject({ dataTask: { name: expect.any(String) as string } })
  return event.id
}
