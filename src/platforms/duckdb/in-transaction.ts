import { AppError, messageOf } from '../../foundation/app-error.ts'
import type { PlatformSession } from '../platform-type.ts'

/** Commits when `work` ends and rolls back when it throws. */
export async function inTransaction<T>(
  session: Pick<PlatformSession, 'execute'>,
  work: () => Promise<T>,
): Promise<T> {
  await session.execute('BEGIN TRANSACTION')
  try {
    const result = await work()
    // COMMIT of a transaction that a caught error has aborted says nothing and keeps nothing; a query says it.
    await session.execute('SELECT 1; COMMIT')
    return result
  } catch (thrown) {
    await rollBack(session)
    throw thrown
  }
}

async function rollBack(session: Pick<PlatformSession, 'execute'>): Promise<void> {
  try {
    await session.execute('ROLLBACK')
  } catch (thrown) {
    // A COMMIT that failed, or an owner that is gone, has rolled back already.
    if (!hasNoTransaction(thrown)) throw thrown
  }
}

function hasNoTransaction(thrown: unknown): boolean {
  if (/no transaction is active/.test(messageOf(thrown))) return true
  return (
    thrown instanceof AppError && ['MILLRACE-PLATFORM-LOST', 'MILLRACE-PLATFORM-CLOSED'].includes(thrown.code)
  )
}
