import { AppError } from '../../foundation/app-error.ts'
import { textLiteral } from '../../foundation/sql-text.ts'
import type { Fencing, PlatformSession } from '../platform-type.ts'

const fences = 'millrace_platform.fences'

/** Fences are rows: a share lock keeps others from taking one until the transaction that checked it has ended. */
export function createFencing(openSession: () => Promise<PlatformSession>): Fencing {
  let made: Promise<void> | undefined
  return {
    async take(fence, holder) {
      await using session = await openSession()
      await (made ??= makeTable(session).catch((error: unknown) => {
        made = undefined
        throw error
      }))
      await session.execute(
        `INSERT INTO ${fences} (fence, holder) VALUES (${textLiteral(fence)}, ${textLiteral(holder)})
        ON CONFLICT (fence) DO UPDATE SET holder = excluded.holder`,
      )
    },
    async check(session, fence, holder) {
      const [row] = await session.query(
        `SELECT holder FROM ${fences} WHERE fence = ${textLiteral(fence)} FOR SHARE`,
      )
      if (row?.['holder'] !== holder)
        throw new AppError('MILLRACE-PLATFORM-FENCED', 'another process has taken over the task')
    },
  }
}

async function makeTable(session: PlatformSession, triesLeft = 5): Promise<void> {
  try {
    await session.execute(
      `CREATE SCHEMA IF NOT EXISTS millrace_platform;
      CREATE TABLE IF NOT EXISTS ${fences} (fence text PRIMARY KEY, holder text NOT NULL)`,
    )
  } catch (error) {
    // Another process may make them at the same time: then one of the two meets a conflict, and finds them made.
    const isConflict = error instanceof AppError && error.code === 'MILLRACE-PLATFORM-CONFLICT'
    if (!isConflict || triesLeft === 0) throw error
    await makeTable(session, triesLeft - 1)
  }
}
