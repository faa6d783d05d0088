import { exitCodes, type ExitCode } from './exit-codes.ts'

/** What ^C, SIGTERM and a reader that went away do. */
export interface StopSwitch {
  /**
   * From now on the first ^C or SIGTERM calls `onStop` and the second ends the process; before, the first one does.
   */
  takeOver(onStop: () => void): void
  /** The exit code that the stop asks for, once there was one. */
  readonly exitCode: ExitCode | undefined
}

export interface StopSwitchEdge {
  readonly onSignal: (signal: 'SIGINT' | 'SIGTERM', act: () => void) => void
  /** Called when nobody reads stdout any more. */
  readonly onReaderGone: (act: () => void) => void
  readonly exit: (code: ExitCode) => void
}

export function createStopSwitch(edge: StopSwitchEdge): StopSwitch {
  let onStop: (() => void) | undefined
  let exitCode: ExitCode | undefined
  const stop = (code: ExitCode): void => {
    const isFirst = exitCode === undefined
    exitCode ??= code
    if (onStop && isFirst) onStop()
    else edge.exit(code)
  }
  edge.onSignal('SIGINT', () => stop(exitCodes.interrupted))
  edge.onSignal('SIGTERM', () => stop(exitCodes.terminated))
  edge.onReaderGone(() => {
    // Every further write fails too: only the first one asks for the stop.
    if (exitCode === undefined) stop(exitCodes.done)
  })
  return {
    takeOver: act => {
      onStop = act
    },
    get exitCode() {
      return exitCode
    },
  }
}
