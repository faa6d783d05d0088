import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startCli, type RunningCli } from './cli.ts'

/** A `millrace serve` process of a workspace; killed at the end of a test that did not stop it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string
  readonly cli: RunningCli
  /** Calls its API with the admin key; the status is asserted. */
  call(method: string, path: string, expected: number, body?: unknown): Promise<unknown>
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
  /** SIGTERM, and waits for its end: the exit code. */
  stop(): Promise<number | null>
}

/** Starts `millrace serve` on a free port and waits until it is ready. */
export async function startServer(
  workspace: string,
  { port = 0, state = '.millrace', args = [] as readonly string[], env = {} } = {},
): Promise<RunningServer> {
  const cli = startCli(['serve', '--json', '--port', String(port), ...args], {
    cwd: workspace,
    env: { ...env, MILLRACE_STATE: state },
  })
  const url = await cli.line(line => readyUrl(line))
  const key = join(workspace, state, 'admin.key')
  return {
    url,
    cli,
    call: async (method, path, expected, body) => {
      const token = existsSync(key) ? readFileSync(key, 'utf8').trim() : ''
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      expect(response.status, `${method} ${path}: ${text}`).toBe(expected)
      return text === '' ? undefined : (JSON.parse(text) as unknown)
    },
    kill: async () => await killed(cli),
    [Symbol.asyncDispose]: async () => await killed(cli),
    stop: async () => {
      cli.process.kill('SIGTERM')
      return (await cli.ended).code
    },
  }
}

async function killed(cli: RunningCli): Promise<void> {
  cli.process.kill('SIGKILL')
  await cli.ended
}

function readyUrl(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined
  const { type, url } = JSON.parse(line) as { type?: string; url?: string }
  return type === 'ready' ? url : undefined
}
