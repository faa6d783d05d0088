import picocolors from 'picocolors'
import { AppError, messageOf } from '../foundation/app-error.ts'
import { placeExcerpt } from './place-excerpt.ts'

/** Where text goes; the parts of a stream that printing needs. */
export interface TextStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

export const progressModes = ['auto', 'bar', 'plain', 'none'] as const

export interface OutputSettings {
  readonly stdout: TextStream
  readonly stderr: TextStream
  readonly progress: (typeof progressModes)[number]
  /** Undefined: colour where stderr is a terminal that has it. */
  readonly color: boolean | undefined
  readonly isCi: boolean
  readonly isGithubActions: boolean
  /** Width when the terminal does not say. */
  readonly columns: number | undefined
  readonly debug: boolean
}

/** The only place that prints. What was asked for goes to stdout, everything else to stderr. */
export interface Output {
  /** The answer, for people; without colours, since it may go into a pipe while stderr is a terminal. */
  result(text: string): void
  /** The answer as one document. */
  json(document: unknown): void
  /** One line of an answer that comes in lines. */
  line(text: string): void
  /** Something beside the answer. */
  note(text: string): void
  /** What went wrong, where, and what to do. */
  error(thrown: unknown): void
  readonly progress: 'bar' | 'plain' | 'none'
  readonly colors: ReturnType<typeof picocolors.createColors>
  readonly columns: number
  readonly isGithubActions: boolean
  /** Writes to stderr as it is: for a display that redraws itself. */
  readonly stderr: TextStream
}

export function createOutput(settings: OutputSettings): Output {
  const { stdout, stderr, debug, isGithubActions } = settings
  const isTerminal = stderr.isTTY === true
  const colors = picocolors.createColors(settings.color ?? isTerminal)
  const note = (text: string): void => void stderr.write(`${text}\n`)
  return {
    result: text => void stdout.write(`${text}\n`),
    json: document => void stdout.write(`${JSON.stringify(document, undefined, 2)}\n`),
    line: text => void stdout.write(`${text}\n`),
    note,
    error: thrown => note(errorText(thrown, { colors, debug })),
    progress: progressMode(settings, isTerminal),
    colors,
    get columns() {
      return stderr.columns || settings.columns || 80
    },
    isGithubActions,
    stderr,
  }
}

function progressMode({ progress, isCi }: OutputSettings, isTerminal: boolean): Output['progress'] {
  if (progress !== 'auto') return progress
  return isTerminal && !isCi ? 'bar' : 'plain'
}

function errorText(
  thrown: unknown,
  { colors, debug }: { readonly colors: Output['colors']; readonly debug: boolean },
): string {
  const lines: string[] = []
  if (thrown instanceof AppError) {
    const { place, fix, code } = thrown
    const where = place ? `${place.file}:${place.line}:${place.column}  ` : ''
    lines.push(`${colors.red('✖')} ${where}${thrown.message}`)
    if (place) lines.push(...placeExcerpt(place))
    if (fix) lines.push(`  ${fix}`)
    lines.push(colors.dim(`  ${code} · millrace docs ${code}`))
  } else {
    lines.push(`${colors.red('✖')} ${messageOf(thrown)}`)
    if (!debug)
      lines.push(colors.dim('  This is unexpected. Run again with --debug to see where it happened.'))
  }
  if (debug && thrown instanceof Error && thrown.stack) lines.push(thrown.stack)
  return lines.join('\n')
}
