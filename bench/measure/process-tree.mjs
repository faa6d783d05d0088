import { readdirSync, readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** A process and all that it started, as far as they still run. */
export function processTree(pid) {
  const children = orElse([], () =>
    readdirSync(`/proc/${pid}/task`).flatMap(thread =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(child => child.trim() !== ''),
    ),
  )
  return [pid, ...children.flatMap(child => processTree(Number(child)))]
}

/** Processor time that the process and its children have used, in milliseconds. */
export function cpuOf(pid) {
  const used = processTree(pid).map(each =>
    orElse(0, () => {
      const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1].split(' ')
      // Of itself and of the children that it has waited for, in user and in system mode.
      return (fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * 1000) / ticksPerSecond
    }),
  )
  return used.reduce((sum, each) => sum + each, 0)
}

/** Peak resident memory so far (VmHWM) of each process, in MB. */
export function peaksOf(pid) {
  return new Map(
    processTree(pid).map(each => [
      each,
      orElse(
        0,
        () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      ),
    ]),
  )
}

/** A process may end while it is looked at. */
function orElse(otherwise, look) {
  try {
    return look()
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return otherwise
    throw error
  }
}
