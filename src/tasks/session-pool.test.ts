import { expect, test } from 'vitest'
import { openMemoryEngine } from '../platforms/duckdb/engine/open-engine.ts'
import { SessionPool } from './session-pool.ts'

test('a session is used again, but not by two at a time', async () => {
  await using platform = await openMemoryEngine()
  await using sessions = new SessionPool(platform)
  const [first, second] = await Promise.all([
    sessions.use(async session => await Promise.resolve(session)),
    sessions.use(async session => await Promise.resolve(session)),
  ])
  expect(first).not.toBe(second)
  expect([first, second]).toContain(await sessions.use(async session => await Promise.resolve(session)))
})

test('a session whose work failed is closed, with what it left behind', async () => {
  await using platform = await openMemoryEngine()
  await using sessions = new SessionPool(platform)
  const failing = sessions.use(async session => {
    await session.execute('CREATE TEMP TABLE left_behind (n INTEGER)')
    throw new Error('on purpose')
  })
  await expect(failing).rejects.toThrow('on purpose')
  const next = sessions.use(async session => await session.query('FROM left_behind'))
  await expect(next).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED' })
})

test('its sessions end with it', async () => {
  await using platform = await openMemoryEngine()
  const sessions = new SessionPool(platform)
  const session = await sessions.use(async lent => await Promise.resolve(lent))
  await sessions[Symbol.asyncDispose]()
  await expect(session.query('SELECT 1')).rejects.toMatchObject({ code: 'MILLRACE-PLATFORM-CLOSED' })
})
