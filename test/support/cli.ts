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
  const until = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.stdout.includes(text) && !output.stderr.includes(text)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
      void ended.then(() => {
        if (waiting.has(look)) reject(new Error(`"${text}" never came:\n${output.stdout}\n${output.stderr}`))
      })
    })
  return { process: child, ended, until }
}
