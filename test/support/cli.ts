import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../dist/program/main.js', import.meta.url))

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly process: ChildProcess
  readonly ended: Promise<CliResult>
  /** Resolves when the text has come on either stream; rejects when the program ends without it. */
  until(text: string): Promise<void>
  /** What `find` makes of the first whole line of stdout that it takes; rejects when the program ends without it. */
  line<T>(find: (line: string) => T | undefined): Promise<T>
}

export interface CliOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
}

/** Runs the built program as a person would, without a terminal and without the environment of the tests. */
export async function cli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return await startCli(args, options).ended
}

export function startCli(args: readonly string[], { cwd, env = {} }: CliOptions): RunningCli {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  const take = (stream: 'stdout' | 'stderr') => (chunk: Buffer) => {
    output[stream] += chunk.toString()
    for (const look of waiting) look()
  }
  child.stdout.on('data', take('stdout'))
  child.stderr.on('data', take('stderr'))
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...output }))
  })
  const found = <T>(what: string, find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const value = find()
        if (value === undefined) return
        waiting.delete(look)
        resolve(value)
      }
      waiting.add(look)
      look()
      void ended.then(() => {
        if (waiting.has(look)) reject(new Error(`${what} never came:\n${output.stdout}\n${output.stderr}`))
      })
    })
  const comes = (text: string): boolean => output.stdout.includes(text) || output.stderr.includes(text)
  return {
    process: child,
    ended,
    until: async text => void (await found(`"${text}"`, () => (comes(text) ? true : undefined))),
    line: find => found('the line', () => firstOf(output.stdout.split('\n').slice(0, -1), find)),
  }
}

function firstOf<T>(lines: readonly string[], find: (line: string) => T | undefined): T | undefined {
  for (const line of lines) {
    const value = find(line)
    if (value !== undefined) return value
  }
  return undefined
}
