import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** What Millrace takes from the environment. The only file that reads it. */
export interface Environment {
  /** NO_COLOR is set, or the terminal is a dumb one. */
  readonly noColor: boolean
  /** FORCE_COLOR: true when set, false when it says 0 or false, undefined when it says nothing. */
  readonly forceColor: boolean | undefined
  readonly isCi: boolean
  readonly isGithubActions: boolean
  readonly terminal: string | undefined
  /** Width of the terminal, for output that is not one. */
  readonly columns: number | undefined
  readonly user: string | undefined
  readonly configHome: string
  readonly stateHome: string
  readonly cacheHome: string
  /** MILLRACE_WORKSPACE: where to look for millrace.yaml instead of the current folder. */
  readonly workspaceFolder: string | undefined
  /** MILLRACE_STATE: state folder that wins over the one of millrace.yaml. */
  readonly stateFolder: string | undefined
  /** MILLRACE_LABELS: labels of this process, with commas between; they win over those of millrace.yaml. */
  readonly labels: readonly string[] | undefined
  readonly debug: boolean
}

/** Reads the environment now; empty variables count as not set. */
export function environment(): Environment {
  const columns = Number(readVariable('COLUMNS'))
  return {
    noColor: isSet('NO_COLOR') || readVariable('TERM') === 'dumb',
    forceColor: isSet('FORCE_COLOR') ? isOn('FORCE_COLOR') : undefined,
    isCi: isOn('CI'),
    isGithubActions: isOn('GITHUB_ACTIONS'),
    terminal: text('TERM'),
    columns: Number.isInteger(columns) && columns > 0 ? columns : undefined,
    user: text('USER') ?? text('LOGNAME') ?? text('USERNAME'),
    configHome: baseFolder('XDG_CONFIG_HOME', '.config'),
    stateHome: baseFolder('XDG_STATE_HOME', join('.local', 'state')),
    cacheHome: baseFolder('XDG_CACHE_HOME', '.cache'),
    workspaceFolder: text('MILLRACE_WORKSPACE'),
    stateFolder: text('MILLRACE_STATE'),
    labels: text('MILLRACE_LABELS')
      ?.split(',')
      .map(label => label.trim())
      .filter(Boolean),
    debug: isOn('MILLRACE_DEBUG'),
  }
}

/** One variable by name, for `${env:NAME}`; undefined when it is not set. */
export function readVariable(name: string): string | undefined {
  return process.env[name]
}

function text(name: string): string | undefined {
  return readVariable(name) || undefined
}

function isSet(name: string): boolean {
  return text(name) !== undefined
}

function isOn(name: string): boolean {
  return isSet(name) && !['0', 'false', 'no', 'off'].includes((readVariable(name) ?? '').toLowerCase())
}

/** The XDG base directory specification: relative paths are invalid and ignored. */
function baseFolder(name: string, fallback: string): string {
  const folder = text(name)
  return folder !== undefined && isAbsolute(folder) ? folder : join(homedir(), fallback)
}
