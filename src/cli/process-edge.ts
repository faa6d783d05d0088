import type { StopSwitch } from './stop-switch.ts'

/** What the command line takes from its process. */
export interface ProcessEdge {
  readonly environment: TerminalEnvironment
  /** The current folder. */
  readonly folder: string
  readonly stops: StopSwitch
}

/** What variables say about the terminal and the workspace. */
export interface TerminalEnvironment {
  readonly noColor: boolean
  readonly forceColor: boolean | undefined
  readonly isCi: boolean
  readonly isGithubActions: boolean
  readonly terminal: string | undefined
  readonly columns: number | undefined
  readonly workspaceFolder: string | undefined
  readonly debug: boolean
}
