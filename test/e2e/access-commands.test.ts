import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFileSync } from 'node:fs'
import { cli } from '../support/cli.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

function openWorkspace() {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder.path, 'millrace.yaml'),
    'name: shop\nowner: { id: ada, name: Ada }\nspaces: [{ name: Fleet }]\n',
  )
  const call = async (expected: number, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await cli(args, { cwd: folder.path })
    expect([code, args.join(' ')], stderr).toEqual([expected, args.join(' ')])
    return { stdout, stderr }
  }
  return {
    path: folder.path,
    run: async (...args: readonly string[]) => (await call(0, ...args)).stdout,
    refused: async (code: number, ...args: readonly string[]) => (await call(code, ...args)).stderr,
    json: async (...args: readonly string[]) =>
      JSON.parse((await call(0, ...args, '--json')).stdout) as Record<string, unknown>,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/** Does everything that the commands do, in the words in which they say it: the newest deeds of the audit log. */
async function manageAccess({
  run,
  refused,
  json,
}: ReturnType<typeof openWorkspace>): Promise<readonly string[]> {
  expect(await run('spaces', 'list')).toMatch(/Fleet +Ada/)
  expect(await run('users', 'list')).toMatch(/ada +Ada +active +TenantAdmin/)
  const bob = await json('users', 'create', 'auth0|bob', '--name', 'Bob', '--email', 'bob@example.com')
  const sales = await json('spaces', 'create', 'Sales', '--description', 'of the shop')
  expect(sales).toMatchObject({ name: 'Sales', ownerId: 'ada', description: 'of the shop' })
  expect(await refused(1, 'spaces', 'create', 'SALES')).toContain('MILLRACE-SPACE-NAME-TAKEN')
  expect(await refused(1, 'spaces', 'delete', 'Fleet')).toContain('MILLRACE-SPACE-IN-FILE')
  expect(await refused(2, 'spaces', 'delete', 'Salse')).toContain('Did you mean "Sales"?')

  expect(await run('spaces', 'assign', 'Fleet', 'Bob', '--role', 'consumer', '--role', 'operator')).toContain(
    'Bob has consumer, operator in Fleet',
  )
  expect(await run('spaces', 'assign', 'Fleet', 'auth0|bob', '--role', 'producer')).toContain(
    'Bob has producer',
  )
  expect(await refused(2, 'spaces', 'assign', 'Fleet', 'Bob')).toContain('--role is missing')
  expect(await refused(2, 'spaces', 'assign', 'Fleet', 'Bob', '--role', 'boss')).toContain(
    'consumer, operator',
  )
  expect(await run('spaces', 'assign', 'Fleet', 'Bob', '--remove')).toContain('Bob has no role in Fleet')

  const key = await json('keys', 'create', '--user', 'auth0|bob')
  expect(key).toMatchObject({ userId: bob['id'], role: 'User' })
  await run('keys', 'revoke', String(key['id']))
  await run('spaces', 'delete', 'Sales')
  expect(await run('audits', 'list')).toMatch(/Ada +space.deleted +Sales/)
  const { audits } = (await json('audits', 'list', '--since', '1h', '--user', 'Ada', '--limit', '7')) as {
    audits: readonly { readonly eventType: string }[]
  }
  const { audits: made } = (await json('audits', 'list', '--type', 'user.created')) as {
    audits: readonly unknown[]
  }
  expect(made).toHaveLength(2)
  expect(await run('__complete', 'spaces')).toBe('Fleet\n')
  expect((await run('__complete', 'users')).split('\n')).toEqual(['Ada', 'Bob', ''])
  return audits.map(({ eventType }) => eventType.replace('millrace.v1.', ''))
}

const newestDeeds = [
  'space.deleted',
  'api-key.revoked',
  'api-key.created',
  'space-assignment.deleted',
  'space-assignment.updated',
  'space-assignment.created',
  'space.created',
]

test('users, spaces and the audit log are managed from the command line without a server', async () => {
  using workspace = openWorkspace()
  expect(await manageAccess(workspace)).toEqual(newestDeeds)
})

test('users, spaces and the audit log are managed from the command line beside a server', async () => {
  using workspace = openWorkspace()
  await using _server = await startServer(workspace.path)
  expect(await manageAccess(workspace)).toEqual(newestDeeds)
})

test('a space that is taken out of millrace.yaml stays, and can be deleted then', async () => {
  using workspace = openWorkspace()
  const { run, refused } = workspace
  await run('spaces', 'list')
  writeFileSync(
    join(workspace.path, 'millrace.yaml'),
    'name: shop\nowner: { id: eve, name: Eve }\nspaces: [{ name: Other }]\n',
  )
  expect(await run('spaces', 'list')).toMatch(/Fleet +Ada[^]*Other +Eve/)
  await run('spaces', 'delete', 'Fleet')
  expect(await run('users', 'list')).toMatch(/ada +Ada[^]*eve +Eve/)
  expect(await refused(1, 'spaces', 'delete', 'Other')).toContain('MILLRACE-SPACE-IN-FILE')
})
