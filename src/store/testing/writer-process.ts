import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { aStartedEvent } from './sample-records.ts'
import type { DriverCall } from './store-suite.ts'

export interface WriterProcess {
  /** Resolves when that many writes have been acknowledged. */
  acknowledged(count: number): Promise<void>
  /** kill -9. */
  kill(): void
  /** The ids of all acknowledged events, when the process has ended. */
  readonly ended: Promise<readonly string[]>
}

/** A process that appends events `{prefix}-{n}`, one a unit and three units at a time, and names each one acknowledged. */
export function writerProcess(driver: DriverCall, prefix: string, count: number): WriterProcess {
  const module = new URL(`../../../dist/store/${driver.module}`, import.meta.url).href
  const job = { ...driver, module, prefix, count, event: aStartedEvent('id') }
  const script = fileURLToPath(new URL('append-events.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ids: string[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  createInterface({ input: child.stdout }).on('line', id => {
    ids.push(id)
    for (const each of waiting) if (ids.length >= each.count) each.resolve()
  })
  return {
    acknowledged: async wanted =>
      await new Promise(resolve => {
        waiting.push({ count: wanted, resolve })
        if (ids.length >= wanted) resolve()
      }),
    kill: () => void child.kill('SIGKILL'),
    ended: once(child, 'close').then(() => ids),
  }
}
