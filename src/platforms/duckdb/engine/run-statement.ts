import type { DuckDBConnection } from '@duckdb/node-api'
import type { StatementOptions } from '../../platform-type.ts'
import { engineError } from './engine-errors.ts'

const progressEveryMs = 250
const interruptEveryMs = 50

/** Runs work of one connection: interruptible, with progress, and with the engine's errors told as ours. */
export async function runStatement<T>(
  connection: DuckDBConnection,
  options: StatementOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal } = options
  signal?.throwIfAborted()
  using _interrupt = interruptOnAbort(connection, signal)
  using _progress = reportProgress(connection, options.onProgress)
  try {
    return await work()
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason
    throw engineError(thrown)
  }
}

function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal | undefined): Disposable {
  let timer: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    connection.interrupt()
    // A statement that has not begun yet forgets an interrupt, so it is repeated until the statement ends.
    timer ??= setInterval(() => connection.interrupt(), interruptEveryMs)
  }
  signal?.addEventListener('abort', interrupt, { once: true })
  return {
    [Symbol.dispose]() {
      signal?.removeEventListener('abort', interrupt)
      clearInterval(timer)
    },
  }
}

function reportProgress(
  connection: DuckDBConnection,
  onProgress: StatementOptions['onProgress'],
): Disposable {
  const timer =
    onProgress &&
    setInterval(() => {
      const { percentage } = connection.progress
      if (percentage >= 0) onProgress({ share: Math.min(percentage / 100, 1) })
    }, progressEveryMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
