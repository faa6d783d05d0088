import { inspect } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { AppError } from '../foundation/app-error.ts'
import { redact } from '../foundation/secret.ts'
import { checkSettings, openSettings, resolveSettings, type ConnectionConfig } from './connection-config.ts'
import { loadWorkspace, readWorkspace, referenceSources } from './load-workspace.ts'
import { haveWorkspace } from './testing/have-workspace.ts'

afterEach(() => vi.unstubAllEnvs())

const Settings = z.strictObject({
  host: z.string().describe('Name of the server'),
  port: z.int().default(5432),
  user: z.string().optional(),
  password: z.string().optional().describe('Password of the user'),
  url: z.string().optional(),
})

async function connectionOf(folder: string): Promise<ConnectionConfig> {
  const connection = (await loadWorkspace(folder)).connections.get('db')
  if (!connection) throw new Error('the workspace has no connection db')
  return connection
}

function workspaceWith(
  settings: string,
  files: Record<string, string> = {},
): Disposable & { readonly path: string } {
  return haveWorkspace({ 'millrace.yaml': `connections:\n  db: { type: postgres, ${settings} }\n`, ...files })
}

test('secrets come from the environment and from files beside the workspace', async () => {
  vi.stubEnv('MILLRACE_TEST_HOST', 'db.local')
  vi.stubEnv('MILLRACE_TEST_PORT', '6432')
  vi.stubEnv('MILLRACE_TEST_TOKEN', 'tok')
  using folder = workspaceWith(
    'host: "${env:MILLRACE_TEST_HOST}", port: "${env:MILLRACE_TEST_PORT}", password: "${file:secrets/pw}", url: "http://x/?token=${env:MILLRACE_TEST_TOKEN}"',
    { 'secrets/pw': 'hunter2\n' },
  )
  const { settings } = openSettings(await connectionOf(folder.path), Settings, referenceSources(folder.path))
  expect(settings).toEqual({ host: 'db.local', port: 6432, password: 'hunter2', url: 'http://x/?token=tok' })
})

test('a resolved secret shows itself nowhere, alone or as part of a URL (invariant 6)', async () => {
  vi.stubEnv('MILLRACE_TEST_PASSWORD', 'hunter2')
  using folder = workspaceWith(
    'host: db, password: "${env:MILLRACE_TEST_PASSWORD}", url: "postgres://ada:${env:MILLRACE_TEST_PASSWORD}@db/x"',
  )
  const connection = await connectionOf(folder.path)
  const { settings, secrets } = resolveSettings(connection, referenceSources(folder.path))
  for (const text of [
    JSON.stringify(settings),
    inspect(settings, { depth: 9 }),
    inspect(secrets),
    inspect(connection),
  ]) {
    expect(text).not.toContain('hunter2')
  }
  expect(settings['host']).toBe('db')
  expect(redact('password "hunter2" refused for postgres://ada:hunter2@db/x', secrets)).toBe(
    'password "[secret]" refused for [secret]',
  )
})

test('a missing variable or file is an error that names it and its place, and no value', async () => {
  vi.stubEnv('MILLRACE_TEST_PASSWORD', 'hunter2')
  using variable = workspaceWith(
    'host: db, password: "${env:MILLRACE_TEST_PASSWORD}${env:MILLRACE_TEST_NOT_SET}"',
  )
  using file = workspaceWith('host: db, password: "${file:secrets/none}"')
  const failureOf = async (folder: string): Promise<unknown> => {
    const connection = await connectionOf(folder)
    try {
      return openSettings(connection, Settings, referenceSources(folder))
    } catch (error) {
      return error
    }
  }
  const missingVariable = await failureOf(variable.path)
  expect(missingVariable).toBeInstanceOf(AppError)
  expect(missingVariable).toMatchObject({
    code: 'MILLRACE-CONFIG-SECRET-UNAVAILABLE',
    message: 'The environment variable MILLRACE_TEST_NOT_SET is not set',
    place: { file: 'millrace.yaml', line: 2, column: 45 },
  })
  expect(inspect(missingVariable, { depth: 9 })).not.toContain('hunter2')
  expect(await failureOf(file.path)).toMatchObject({
    code: 'MILLRACE-CONFIG-SECRET-UNAVAILABLE',
    message: expect.stringContaining('secrets/none'),
  })
})

test('settings that their type does not understand are told with places, without reading a secret', async () => {
  using folder = workspaceWith('hots: db, port: "5432", user: [1], password: "${env:MILLRACE_TEST_NOT_SET}"')
  const connection = await connectionOf(folder.path)
  expect(
    checkSettings(connection, Settings).map(({ line, column, what, fix }) => [line, column, what, fix]),
  ).toEqual([
    [2, 3, 'host is missing', 'Add host: Name of the server.'],
    [2, 25, 'Unknown key "hots"', 'Did you mean "host"?'],
    [2, 41, 'port must be a number, not text', 'Write a value that the key allows.'],
    [2, 55, 'user must be text, not a list', 'Write a value that the key allows.'],
  ])
})

test('a setting that becomes wrong only when its variable is read does not show the value', async () => {
  vi.stubEnv('MILLRACE_TEST_URL', 'hunter2')
  using folder = workspaceWith('url: "${env:MILLRACE_TEST_URL}"')
  const connection = await connectionOf(folder.path)
  const open = (): unknown =>
    openSettings(connection, z.strictObject({ url: z.url() }), referenceSources(folder.path))
  expect(open).toThrow(/^Connection db: url is not allowed: Invalid URL$/)
})

test.each([
  ['password: hunter2', 'password'],
  ['password: 12345678', 'password'],
  ['accessKey: AKIAhunter2', 'accessKey'],
  ['api-key: hunter2', 'api-key'],
  ['headers: { Authorization: Bearer hunter2 }', 'Authorization'],
  ['url: "postgres://ada:hunter2@db/x"', 'url'],
  ['url: "https://host/file.csv?sig=hunter2"', 'url'],
  ['ssl: { key: "-----BEGIN RSA PRIVATE KEY-----hunter2" }', 'key'],
  ['tokens: [hunter2]', 'tokens'],
])('a secret in plain text is refused: %s', async (settings, key) => {
  using folder = workspaceWith(settings)
  const { findings } = await readWorkspace(folder.path)
  expect(findings).toMatchObject([
    { code: 'MILLRACE-CONFIG-PLAIN-SECRET', what: `${key} holds a secret in plain text`, line: 2 },
  ])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test.each([
  'password: "${env:NAME}"',
  'password: "${ file : secrets/pw }"',
  'password: ""',
  'password:',
  'tokenUrl: https://login/token',
  'accessKeyId: AKIA',
  'url: "postgres://ada:${env:NAME}@db/x"',
  'url: "https://host:8080/a@b?page=1"',
  'ssl: { key: certs/key.pem }',
])('what is no secret, or refers to one, is accepted: %s', async settings => {
  using folder = workspaceWith(settings)
  expect((await readWorkspace(folder.path)).findings).toEqual([])
})

test.each(['${NAME}', '${evn:NAME}', '${env:}', '${env:A B}', '${file:}', 'a${}b'])(
  'a reference that is not understood is refused: %s',
  async written => {
    using folder = workspaceWith(`host: "${written}"`)
    expect((await readWorkspace(folder.path)).findings).toMatchObject([
      { code: 'MILLRACE-CONFIG-INVALID-REFERENCE' },
    ])
  },
)
