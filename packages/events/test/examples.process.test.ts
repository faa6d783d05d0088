import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventKinds, eventTypes, runKeyOf, type LifecycleEvent } from '../src/index.ts'
import { sampleEvent, signedRequest, type SignedRequest } from '../src/fixtures/index.ts'
import {
  compiler,
  installPackage,
  publishedSchema,
  type InstalledPackage,
} from './support/installed-package.ts'
import { runExample, type RunningExample } from './support/run-example.ts'

const run = promisify(execFile)
const secret = 'f3a1c09e7b5d48e2a6c4f0913b7d5e28'
const previous = 'whsec_c2VjcmV0IG9mIGJlZm9yZSB0aGUgcm90YXRpb24='
const examples = ['node-http.mjs', 'express.mjs', 'fastify.mjs', 'hono.mjs'] as const
const formats = ['json', 'structured', 'binary', 'batch'] as const

let installed: InstalledPackage
beforeAll(async () => {
  installed = await installPackage()
}, 60_000)
afterAll(() => installed[Symbol.dispose]())

test.each(examples)(
  'the example %s takes signed events in every format once, and refuses others with the reason',
  async file => {
    await using receiver = await runExample(installed.folder, file, `${secret},${previous}`)
    const kept: string[] = []
    for (const format of formats) {
      for (const type of eventKinds) {
        const request = await signedRequest({ type, format, secret })
        expect(await post(receiver, request)).toEqual([204, ''])
        expect(await post(receiver, request)).toEqual([204, ''])
        kept.push(...request.events.map(event => `${event.type} Orders ${runKeyOf(event)}`))
        await expectRefusals(receiver, request)
      }
    }
    const last = await signedRequest({ secret: previous, events: [named('Last')] })
    expect(await post(receiver, last)).toEqual([204, ''])
    const lines = await receiver.kept(kept.length + 1)
    expect(lines.slice(0, -1)).toEqual(kept)
    expect(lines.at(-1)).toMatch(`${eventTypes.failed} Last di-projects/`)
  },
)

test.each(examples)(
  'the example %s takes a batch of a thousand events, and one with new and known events',
  async file => {
    await using receiver = await runExample(installed.folder, file, secret)
    const events = Array.from({ length: 1000 }, (_, index) =>
      sampleEvent('started', { taskName: `t${index} ☃` }),
    )
    expect(await post(receiver, await signedRequest({ format: 'batch', secret, events }))).toEqual([204, ''])
    const mixed = [...events.slice(0, 2), named('New')]
    expect(await post(receiver, await signedRequest({ format: 'batch', secret, events: mixed }))).toEqual([
      204,
      '',
    ])
    const lines = await receiver.kept(1001)
    expect(lines[7]).toContain('t7 ☃')
    expect(lines.slice(1000)).toEqual([expect.stringContaining(' New ')])
  },
)

test('signed nonsense and unsigned requests are refused by each example', async () => {
  for (const file of examples) {
    await using receiver = await runExample(installed.folder, file, secret)
    const { tenantid: _, ...incomplete } = sampleEvent('completed')
    const nonsense = await signedRequest({ secret, events: [incomplete as unknown as LifecycleEvent] })
    const [status, text] = await post(receiver, nonsense)
    expect([file, status]).toEqual([file, 400])
    expect(text).toContain('tenantid is missing')
    const unsigned = await signedRequest({ secret: [] })
    expect((await post(receiver, unsigned))[1]).toContain('The header webhook-signature is missing')
    await post(receiver, await signedRequest({ secret, events: [named('Only')] }))
    expect(await receiver.kept(1)).toEqual([expect.stringContaining(' Only ')])
  }
})

test('an example without a secret says so at once', async () => {
  for (const file of examples) {
    await expect(runExample(installed.folder, file, '')).rejects.toThrow('Set MILLRACE_SECRET')
  }
})

test('the package has the schemas that the repository publishes', () => {
  const names = eventKinds.map(kind => `task-${kind}.schema.json`)
  for (const name of [...names, 'lifecycle-event.schema.json']) {
    const path = join(installed.folder, 'node_modules/@millrace/events/dist/schemas', name)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(publishedSchema(name))
  }
})

test('a program in JavaScript imports the package, its fixtures and its schemas by their names', async () => {
  const program = `
    import { receiveEvents } from '@millrace/events'
    import { fixtureSecret, signedRequest } from '@millrace/events/fixtures'
    import schema from '@millrace/events/schemas/task-failed.schema.json' with { type: 'json' }
    const request = await signedRequest({ type: 'failed', format: 'binary' })
    const [event] = await receiveEvents(request, { keys: fixtureSecret })
    console.log(JSON.stringify([event.type, schema.title]))`
  writeFileSync(join(installed.folder, 'program.mjs'), program)
  const { stdout } = await run(process.execPath, ['--no-warnings', join(installed.folder, 'program.mjs')])
  expect(JSON.parse(stdout)).toEqual([eventTypes.failed, 'Data task failed'])
})

test('the example of the README receives an event', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const program = `${example}
    import { signedRequest } from '@millrace/events/fixtures'
    const { headers, body } = await signedRequest({ secret: process.env.MILLRACE_SECRET, format: 'structured' })
    await receive(headers, body)
    function keep(...what) { console.log(JSON.stringify(what)) }`
  writeFileSync(join(installed.folder, 'readme.mjs'), program)
  const env = { ...process.env, MILLRACE_SECRET: secret }
  const { stdout } = await run(process.execPath, [join(installed.folder, 'readme.mjs')], { env })
  expect(JSON.parse(stdout)).toEqual([eventTypes.completed, 'Orders'])
})

test('the types of the package stand alone: without those of Node, and without those of the DOM', async () => {
  const program = `
    import { isFailed, receiveEvents, type LifecycleEvent } from '@millrace/events'
    import { sampleEvent, signedRequest } from '@millrace/events/fixtures'
    export async function codes(): Promise<string[]> {
      const events: readonly LifecycleEvent[] = await receiveEvents(await signedRequest(), { keys: ['a', 'b'] })
      const one: 'com.qlik.v1.di-projects.di-tasks.stopped' = sampleEvent('stopped').type
      return [one, ...events.filter(isFailed).map(event => event.data.errorDetails.code)]
    }
    export function ended(event: LifecycleEvent): string {
      switch (event.type) {
        case 'com.qlik.v1.di-projects.di-tasks.started': return event.data.startedBy
        case 'com.qlik.v1.di-projects.di-tasks.stopped': return event.data.stoppedTime
        case 'com.qlik.v1.di-projects.di-tasks.completed': return event.data.endTime
        case 'com.qlik.v1.di-projects.di-tasks.failed': return event.data.errorMessage
      }
    }`
  writeFileSync(join(installed.folder, 'program.mts'), program)
  const compilerOptions = { noEmit: true, strict: true, module: 'nodenext', lib: ['es2023'], types: [] }
  const settings = JSON.stringify({ compilerOptions, files: ['program.mts'] })
  writeFileSync(join(installed.folder, 'tsconfig.json'), settings)
  const checked = await run(process.execPath, [compiler, '-p', installed.folder]).catch(
    (error: unknown) => error,
  )
  expect(checked).toMatchObject({ stdout: '' })
})

/** What must not pass: another secret, a body or an age that is not the signed one. */
async function expectRefusals(receiver: RunningExample, request: SignedRequest): Promise<void> {
  const other = await signedRequest({ events: request.events, secret: 'another secret, of the right length' })
  expect(await refusalOf(receiver, other)).toContain('The secret is another one')
  const changed = { ...request, body: request.body.replace('Orders', 'orders') }
  expect(await refusalOf(receiver, changed)).toContain('The secret is another one, or the body')
  const rewritten = { ...request, body: JSON.stringify(JSON.parse(request.body), undefined, 2) }
  expect(await refusalOf(receiver, rewritten)).toContain('was parsed and written again')
  const now = new Date(Date.now() - 3_600_000)
  const old = await signedRequest({ events: request.events, secret, now })
  expect(await refusalOf(receiver, old)).toMatch(/was signed 36\d\d s ago/)
}

async function refusalOf(receiver: RunningExample, request: SignedRequest): Promise<string> {
  const [status, text] = await post(receiver, request)
  expect(status).toBe(401)
  return text
}

async function post(
  { url }: RunningExample,
  { method, headers, body }: SignedRequest,
): Promise<readonly [number, string]> {
  const response = await fetch(url, { method, headers, body })
  return [response.status, await response.text()]
}

function named(taskName: string) {
  return sampleEvent('failed', { taskName })
}
