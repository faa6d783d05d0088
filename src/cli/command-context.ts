import type { App, WorkspaceCheck } from '../app.ts'
import type { CommandSpec } from './command-spec.ts'
import type { ExitCode } from './exit-codes.ts'
import type { Flags } from './flags.ts'
import type { Output } from './output.ts'
import type { StopSwitch } from './stop-switch.ts'

/** All that a command needs from its surroundings. */
export interface CommandContext {
  readonly arguments: readonly string[]
  readonly flags: Flags
  readonly output: Output
  readonly stops: StopSwitch
  /** The current folder. */
  readonly folder: string
  readonly tree: CommandSpec
  /** Opens the workspace; the command that opens it disposes it. Labels of this process win over those of millrace.yaml. */
  openApp(labels?: readonly string[]): Promise<App>
  /** Looks at the workspace's own file, also when it is too wrong to open the workspace. */
  checkWorkspace(): Promise<WorkspaceCheck>
}

export type CommandAction = (context: CommandContext) => Promise<ExitCode>
