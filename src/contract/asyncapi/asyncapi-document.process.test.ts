import { Parser } from '@asyncapi/parser'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { asyncApiDocument } from './asyncapi-document.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

test('a parser that is not ours accepts the document and finds the four events in it', async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument({ version })))
  expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([])
  expect(document?.info().version()).toBe(version)
  const [channel] = document?.channels().all() ?? []
  expect(channel?.address()).toBe('system-events.di-projects.di-tasks')
  expect(
    document
      ?.operations()
      .all()
      .map(operation => [operation.id(), operation.action()]),
  ).toEqual([
    ['sendTaskStarted', 'send'],
    ['sendTaskCompleted', 'send'],
    ['sendTaskFailed', 'send'],
    ['sendTaskStopped', 'send'],
  ])
  expect(
    channel
      ?.messages()
      .all()
      .map(message => message.name()),
  ).toEqual([
    'com.qlik.v1.di-projects.di-tasks.started',
    'com.qlik.v1.di-projects.di-tasks.completed',
    'com.qlik.v1.di-projects.di-tasks.failed',
    'com.qlik.v1.di-projects.di-tasks.stopped',
  ])
})

test('the example of each message satisfies the schema of its payload', async () => {
  const { document } = await new Parser().parse(JSON.stringify(asyncApiDocument({ version })))
  const messages = document?.messages().all() ?? []
  expect(messages).toHaveLength(4)
  for (const message of messages) {
    const ajv = new Ajv({ strict: false })
    addFormats.default(ajv)
    const [example] = message.examples().all()
    expect(ajv.validate(message.payload()?.json() ?? false, example?.payload())).toBe(true)
    expect(example?.payload()).toMatchObject({ type: message.name() })
  }
})

test.each([
  ['an unknown action', '"action":"send"', '"action":"shout"'],
  ['a message that does not exist', '/components/messages/taskStarted', '/components/messages/taskPaused'],
  ['a schema that is none', '"type":"integer"', '"type":"whole number"'],
])('the parser is no rubber stamp: it refuses %s', async (_what, right, wrong) => {
  const text = JSON.stringify(asyncApiDocument({ version })).replaceAll(right, wrong)
  const { diagnostics } = await new Parser().parse(text)
  expect(diagnostics.filter(({ severity }) => severity === 0)).not.toEqual([])
})

test('the reference page asyncapi.json is what the definition says', async () => {
  const text = `${JSON.stringify(asyncApiDocument({ version }), undefined, 2)}\n`
  await expect(text).toMatchFileSnapshot('../../../docs/reference/asyncapi.json')
})
