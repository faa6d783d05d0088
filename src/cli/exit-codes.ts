import { AppError } from '../foundation/app-error.ts'

/** What the shell is told. Scripts depend on these numbers: they never change their meaning. */
export const exitCodes = {
  done: 0,
  workFailed: 1,
  wrongUsage: 2,
  projectInvalid: 3,
  unreachable: 4,
  timedOut: 6,
  interrupted: 130,
  terminated: 143,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'the work failed, wholly or in part',
  2: 'wrong usage',
  3: 'the project or workspace is invalid',
  4: 'something is unreachable, in use or not allowed',
  6: 'timed out',
  130: 'interrupted with ^C',
  143: 'terminated',
}

/** The first prefix of a code that fits decides; codes that fit none mean that the work failed. */
const exitCodeOfPrefix: readonly (readonly [prefix: string, exitCode: ExitCode])[] = [
  ['MILLRACE-CLI-TIMED-OUT', exitCodes.timedOut],
  ['MILLRACE-CLI-', exitCodes.wrongUsage],
  ['MILLRACE-PROJECT-UNKNOWN', exitCodes.wrongUsage],
  ['MILLRACE-PROJECT-', exitCodes.projectInvalid],
  ['MILLRACE-CONFIG-NO-WORKSPACE', exitCodes.wrongUsage],
  ['MILLRACE-CONFIG-UNREADABLE', exitCodes.unreachable],
  ['MILLRACE-CONFIG-', exitCodes.projectInvalid],
  ['MILLRACE-EVENT-', exitCodes.wrongUsage],
  ['MILLRACE-WEBHOOK-LEVEL-FORBIDDEN', exitCodes.unreachable],
  ['MILLRACE-WEBHOOK-TOO-MANY', exitCodes.unreachable],
  ['MILLRACE-WEBHOOK-', exitCodes.wrongUsage],
  ['MILLRACE-API-REQUEST-INVALID', exitCodes.wrongUsage],
  ['MILLRACE-API-', exitCodes.unreachable],
  ['MILLRACE-SERVER-', exitCodes.unreachable],
  ['MILLRACE-STORE-', exitCodes.unreachable],
  ['MILLRACE-PLATFORM-IN-USE', exitCodes.unreachable],
  ['MILLRACE-PLATFORM-NOT-OPENED', exitCodes.unreachable],
]

export function exitCodeOf(thrown: unknown): ExitCode {
  if (!(thrown instanceof AppError)) return exitCodes.workFailed
  const row = exitCodeOfPrefix.find(([prefix]) => thrown.code.startsWith(prefix))
  return row ? row[1] : exitCodes.workFailed
}
