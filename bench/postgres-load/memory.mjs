import { readdirSync, readFileSync } from 'node:fs'

/** Peak resident memory (VmHWM) of this process and its descendants, in MB, without the processes named. */
export function peakMemory(without) {
  const pids = [process.pid, ...descendants(process.pid, without)]
  return pids.reduce((sum, pid) => sum + highWater(pid), 0)
}

function descendants(pid, without) {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter(child => child.trim() !== '' && !without.includes(Number(child)))
    .flatMap(child => [Number(child), ...descendants(Number(child), without)])
}

function highWater(pid) {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0
  return Math.round(Number(kilobytes) / 1024)
}
