import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { ownWorkerName } from '../runs/worker-name.ts'
import { readServerNote, removeServerNote, writeServerNote } from './server-note.ts'
import type { ServerRole } from './roles.ts'

const url = 'http://127.0.0.1:4400'
const worker = ownWorkerName()

test('the note of a server that lives names it to those who need its roles', async () => {
  using folder = temporaryFolder()
  await writeServerNote(folder.path, { worker, url, roles: ['api', 'dispatcher'] })
  const found = async (roles?: readonly ServerRole[]) => (await readServerNote(folder.path, roles))?.url
  expect([await found([]), await found(['api']), await found(['api', 'runner']), await found()]).toEqual([
    url,
    url,
    undefined,
    undefined,
  ])
  await writeServerNote(folder.path, { worker, url, roles: ['api', 'runner'] })
  expect(await found()).toBe(url)
  await removeServerNote(folder.path)
  expect(await found([])).toBeUndefined()
})

test.each([
  [
    'a process that is gone',
    JSON.stringify({ worker: worker.replace(/:\d+:/u, ':4194304:'), url, roles: [] }),
  ],
  [
    'another process that has its number now',
    JSON.stringify({ worker: worker.replace(/:\w+$/u, ':1'), url, roles: [] }),
  ],
  ['half a file', '{"worker":"'],
  ['something else', '[]'],
])('the note of %s names nobody', async (_what, text) => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'server.json'), text)
  expect(await readServerNote(folder.path, [])).toBeUndefined()
})
