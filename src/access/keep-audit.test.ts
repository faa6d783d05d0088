import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts'
import { anAuditEntry } from '../store/testing/sample-access.ts'
import { later, noon } from '../store/testing/sample-records.ts'
import { keepAudit } from './keep-audit.ts'

const daySeconds = 24 * 3600

test('entries that are older than the days that are kept are deleted, however many there are', async () => {
  using folder = temporaryFolder()
  await using store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  await store.write(async ({ audit }) => {
    for (let count = 0; count < 1_200; count += 1) await audit.add(anAuditEntry({ subject: 'old' }))
    await audit.add(anAuditEntry({ subject: 'kept', at: later(2) }))
  })
  const stop = new AbortController()
  const trouble = vi.fn()
  const clock = { now: () => later(90 * daySeconds + 1) }
  const keeping = keepAudit({ store, clock, days: 90, trouble }, stop.signal)
  await vi.waitFor(async () => {
    const left = await store.read(({ audit }) => audit.find({ sort: 'at', descending: false, limit: 10 }))
    expect(left.map(({ subject }) => subject)).toEqual(['kept'])
  })
  stop.abort()
  await keeping
  expect(trouble).not.toHaveBeenCalled()
})

test('a state that does not answer is told of, and asked again later', async () => {
  using folder = temporaryFolder()
  const store = await openSqliteStore({ file: join(folder.path, 'state.sqlite') })
  await store[Symbol.asyncDispose]()
  const stop = new AbortController()
  const told = new Promise(resolve => {
    const keeping = { store, clock: { now: () => noon }, days: 90, trouble: resolve }
    void keepAudit(keeping, stop.signal)
  })
  expect(await told).toBeInstanceOf(Error)
  stop.abort()
})
