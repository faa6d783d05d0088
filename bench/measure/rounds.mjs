import { cpuOf } from './process-tree.mjs'

/**
 * Runs every way once a round, after one warm-up, and turns the order around each time, so that what else happens on
 * the machine hits all ways alike. Each way gives the milliseconds that count, or nothing to count all of its time.
 * `<way> cpu` is the processor time of this process and its children meanwhile: what neighbours do not change.
 */
export async function runRounds(ways, rounds) {
  const results = []
  for (let round = 0; round <= rounds; round++) {
    const entries = Object.entries(ways)
    const result = {}
    for (const [name, way] of round % 2 === 0 ? entries : entries.reverse()) {
      const cpu = cpuOf(process.pid)
      result[name] = await timed(way)
      result[`${name} cpu`] = cpuOf(process.pid) - cpu
    }
    if (round > 0) results.push(result)
  }
  return results
}

/** The median over rounds of a way's time divided by another's of the same round. */
export function medianRatio(results, way, against) {
  return median(results.map(result => result[way] / result[against]))
}

export function medianOf(results, way) {
  return median(results.map(result => result[way]))
}

export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

async function timed(work) {
  const start = performance.now()
  const counted = await work()
  return counted ?? performance.now() - start
}
