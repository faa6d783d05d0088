import type { SqliteConnection } from './sqlite-connection.ts'

/** How soon a change of another process is noticed, in milliseconds. */
const lookEveryMs = 40

/** Calls `onChange` soon after another process has committed to the file, until it is disposed. */
export function watchFile(connection: SqliteConnection, onChange: () => void): Disposable {
  let seen = versionOf(connection)
  const timer = setInterval(() => {
    const version = versionOf(connection)
    if (version === seen) return
    seen = version
    onChange()
  }, lookEveryMs)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Changes with every commit that another connection makes, and with none of this one. */
function versionOf(connection: SqliteConnection): unknown {
  const [row] = connection.prepare('pragma data_version').all()
  return row && typeof row === 'object' && 'data_version' in row ? row.data_version : undefined
}
