import { AppError, messageOf } from '../../../foundation/app-error.ts'

interface ErrorKind {
  readonly pattern: RegExp
  readonly code: string
  readonly fix?: string
}

/** DuckDB starts its messages with the kind of the error; the first row that matches wins. */
const errorKinds: readonly ErrorKind[] = [
  {
    pattern: /No space left on device|Could not write file/,
    code: 'MILLRACE-PLATFORM-DISK-FULL',
    fix: 'Make room on the disk, and run the task again.',
  },
  {
    pattern: /^Out of Memory Error/,
    code: 'MILLRACE-PLATFORM-OUT-OF-MEMORY',
    fix: 'Raise `memoryLimit` or `maxSpill` of the platform.',
  },
  { pattern: /Current transaction is aborted/, code: 'MILLRACE-PLATFORM-TRANSACTION-ABORTED' },
  {
    pattern: /^TransactionContext Error.*[Cc]onflict|write-write conflict/,
    code: 'MILLRACE-PLATFORM-CONFLICT',
    fix: 'Run the task again.',
  },
  { pattern: /^Parser Error/, code: 'MILLRACE-PLATFORM-SQL-SYNTAX' },
  { pattern: /^(Binder|Catalog) Error/, code: 'MILLRACE-PLATFORM-STATEMENT-REFUSED' },
]

/** What went wrong in the engine, in its own words, with a code of ours. */
export function engineError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const words = messageOf(thrown)
  const kind = errorKinds.find(({ pattern }) => pattern.test(words))
  const { message, suggestion } = readWords(words)
  const fix = suggestion ?? kind?.fix
  return new AppError(kind?.code ?? 'MILLRACE-PLATFORM-STATEMENT-FAILED', message, {
    cause: thrown,
    ...(fix === undefined ? {} : { fix }),
  })
}

/** DuckDB's words without the excerpt of the statement, on one line; what it suggests is the fix. */
function readWords(words: string): { readonly message: string; readonly suggestion: string | undefined } {
  const text = words.replace(/\n\s*LINE \d+:[\s\S]*$/, '').trim()
  const [, candidates] = /Candidate bindings: (.+)/.exec(text) ?? []
  const [, near] = /Did you mean "([^"]+)"/.exec(text) ?? []
  const suggestion = candidates ? `Did you mean ${candidates.trim()}?` : near && `Did you mean "${near}"?`
  const message = text
    .replace(/\s*\n?(Candidate bindings: .+|Did you mean .+)/g, '')
    .replaceAll(/\s*\n\s*/g, ' ')
  return { message, suggestion }
}

/** The pid that DuckDB names when another process has the file open. */
export function lockHolder(thrown: unknown): number | undefined {
  const match = /Could not set lock on file .*?(?:\(PID (\d+)\)|$)/s.exec(messageOf(thrown))
  return match ? Number(match[1] ?? 0) : undefined
}
