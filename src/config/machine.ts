import { availableParallelism, totalmem } from 'node:os'

/** What this process may use of the machine, limits of its container included. */
export interface Machine {
  readonly cores: number
  readonly memoryBytes: number
}

export interface Limits {
  /** Tasks that run at the same time, at most. */
  readonly workers: number
  /** Threads of the embedded platform. */
  readonly threads: number
  /** Memory of the embedded platform, as DuckDB writes it, such as 4096MiB. */
  readonly memory: string
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  const constrained = process.constrainedMemory()
  const limit = constrained > 0 ? constrained : Infinity
  return { cores: availableParallelism(), memoryBytes: Math.min(totalmem(), limit) }
}

const mebibyte = 2 ** 20
const mostMemory = 8 * 2 ** 30
const mostWorkers = 4

/** Half of the memory is left to the server, the sources' buffers and the system's file cache. */
export function defaultLimits({ cores, memoryBytes }: Machine): Limits {
  return {
    workers: Math.min(mostWorkers, cores),
    threads: cores,
    memory: `${Math.floor(Math.min(memoryBytes / 2, mostMemory) / mebibyte)}MiB`,
  }
}
