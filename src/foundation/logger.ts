import pino, { type Logger } from 'pino'

export type { Logger } from 'pino'

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** Takes one line of JSON with its line end. */
  readonly write: (line: string) => void
}

/** Invariant 6: whatever is logged under these names is not shown. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'apiKey',
  'encryptionKey',
  'secrets',
]

/** A log of one JSON object a line: `time` as ISO text, `level` as a word, `msg`, and what belongs to it. */
export function createLogger({ level, write }: LogOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
      redact: {
        paths: secretNames.flatMap(name => [name, `*.${name}`, `*.headers.${name}`]),
        censor: '[secret]',
      },
    },
    { write },
  )
}
