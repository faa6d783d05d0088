import { expect } from 'vitest'
import { cli } from './cli.ts'

/** The command line in one folder. */
export interface CliIn {
  /** What it prints: stdout, and stderr too when it is to fail. The exit code is asserted. */
  run(expected: number, ...args: readonly string[]): Promise<string>
  /** The document that it prints with --json, when it succeeds. */
  json(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>>
}

export function cliIn(cwd: string): CliIn {
  const run: CliIn['run'] = async (expected, ...args) => {
    const { code, stdout, stderr } = await cli(args, { cwd })
    expect(code, stdout + stderr).toBe(expected)
    return stdout + (expected === 0 ? '' : stderr)
  }
  return {
    run,
    json: async (...args) => JSON.parse(await run(0, ...args, '--json')) as Readonly<Record<string, unknown>>,
  }
}
