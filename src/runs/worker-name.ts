import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Names this process so that another one on the same machine can tell whether it still lives: host, pid and, where the
 * system gives it, the moment of its start (proc(5), field 22), because pids are used again.
 */
export function ownWorkerName(): string {
  return `${hostname()}:${process.pid}:${startOf(process.pid) ?? 'unknown'}`
}

/** Whether a worker lives: `unknown` when it runs on another machine, or its start cannot be read. */
export function workerLiveness(worker: string): 'alive' | 'dead' | 'unknown' {
  const [host, pidText, start] = splitName(worker)
  if (host !== hostname()) return 'unknown'
  const pid = Number(pidText)
  if (!processExists(pid)) return 'dead'
  const present = startOf(pid)
  if (present === undefined || start === 'unknown') return 'unknown'
  return present === start ? 'alive' : 'dead'
}

function splitName(worker: string): readonly [string, string, string] {
  const parts = worker.split(':')
  return [parts.slice(0, -2).join(':'), parts.at(-2) ?? '', parts.at(-1) ?? '']
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
