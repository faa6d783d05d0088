import { findCommand, plainHelp } from './command-spec.ts'
import { commandTree } from './command-tree.ts'
import { exitCodeOf, type ExitCode } from './exit-codes.ts'
import { createOutput, progressModes, type Output } from './output.ts'
import type { Invocation } from './program.ts'
import { readFlags, type Flags } from './flags.ts'
import type { ProcessEdge } from './process-edge.ts'

/** Carries a command line out. Whatever goes wrong is printed once and becomes the exit code; this never throws. */
export async function runCommandLine(words: readonly string[], edge: ProcessEdge): Promise<ExitCode> {
  let invocation: Invocation | undefined
  try {
    invocation = await understood(words)
    return await carryOut(invocation, edge)
  } catch (error) {
    outputFor(invocation?.flags, edge).error(error)
    return exitCodeOf(error)
  }
}

async function understood(words: readonly string[]): Promise<Invocation> {
  const helpPath = plainHelp(commandTree, words)
  const help = helpPath && findCommand(commandTree, ['help'])
  if (help) return { command: help, arguments: helpPath, flags: readFlags({}) }
  const { parseCommandLine } = await import('./program.ts')
  return parseCommandLine(commandTree, words)
}

async function carryOut(
  { command, arguments: words, flags }: Invocation,
  edge: ProcessEdge,
): Promise<ExitCode> {
  if (!command.load) throw new Error(`${command.name} has no action`)
  const action = await command.load()
  const workspace = flags.text('workspace') ?? edge.environment.workspaceFolder ?? edge.folder
  return await action({
    arguments: words,
    flags,
    output: outputFor(flags, edge),
    stops: edge.stops,
    folder: edge.folder,
    tree: commandTree,
    openApp: async labels => {
      const { openApp } = await import('../app.ts')
      return await openApp({ folder: workspace, labels })
    },
    checkWorkspace: async () => {
      const { checkWorkspace } = await import('../app.ts')
      return await checkWorkspace({ folder: workspace })
    },
  })
}

/** Before a command line is understood there are no flags. */
function outputFor(flags: Flags | undefined, { environment }: ProcessEdge): Output {
  const { noColor, forceColor, isCi, isGithubActions, terminal, columns, debug } = environment
  const isColorOff = noColor || flags?.isOff('color') === true
  return createOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    progress: progressModes.find(mode => mode === flags?.text('progress')) ?? 'auto',
    color: isColorOff ? false : forceColor,
    isCi: isCi || terminal === 'dumb',
    isGithubActions,
    columns,
    debug: debug || flags?.isOn('debug') === true,
  })
}
