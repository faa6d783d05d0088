import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface RunningExample extends AsyncDisposable {
  readonly url: string
  /** What it printed for the events that it kept, as soon as it printed so many. */
  kept(count: number): Promise<readonly string[]>
}

/** Starts an example receiver on a free port. */
export async function runExample(folder: string, file: string, secrets: string): Promise<RunningExample> {
  const child = spawn(process.execPath, [join(folder, file)], {
    env: { PATH: process.env['PATH'], PORT: '0', ...(secrets !== '' && { MILLRACE_SECRET: secrets }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const printed = new EventEmitter()
  let complaints = ''
  child.stderr.on('data', chunk => (complaints += String(chunk)))
  const ended = once(child, 'close')
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      const [, address] = /^listening on (.*)$/.exec(line) ?? []
      if (address !== undefined) return resolve(address)
      lines.push(line)
      printed.emit('line')
    })
    void ended.then(() => reject(new Error(`${file} ended: ${complaints}`)))
  })
  return {
    url,
    async kept(count) {
      while (lines.length < count) await once(printed, 'line', { signal: AbortSignal.timeout(10_000) })
      return lines
    },
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
