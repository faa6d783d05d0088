import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sqliteCode } from './sqlite-connection.ts'

/**
 * Locks a file for this process until it is disposed or the process ends, however it ends: the lock is the system's. Undefined
 * when another process has it.
 */
export async function lockFile(file: string): Promise<Disposable | undefined> {
  const { default: Libsql } = await import('libsql')
  await mkdir(dirname(file), { recursive: true })
  const database = new Libsql(file)
  try {
    database.exec('pragma busy_timeout = 0')
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error))) return undefined
    throw error
  }
  return { [Symbol.dispose]: () => database.close() }
}
