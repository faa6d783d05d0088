import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { cpuOf, peaksOf } from './measure/process-tree.mjs'
import { result } from './measure/results.mjs'
import { median } from './measure/rounds.mjs'
import { copyFlights, inTemporaryFolder, mainProgram } from './measure/workspaces.mjs'

const lookEveryMs = 20

/** The flights example from an empty state, as `npm run demo` runs it after the build. */
export async function demo({ rounds = 3 }) {
  const runs = []
  for (let round = 0; round < rounds; round++) runs.push(await inTemporaryFolder(runFlights))
  return [
    result('flights example from nothing', {
      measured: median(runs.map(run => run.seconds)),
      target: 15,
      unit: 's',
      detail: { rounds, 'cpu s': median(runs.map(run => run.cpuSeconds)) },
    }),
    result('flights example, peaks of its processes added up', {
      measured: Math.max(...runs.map(run => run.megabytes)),
      target: 2048,
      unit: 'MB',
      detail: { rounds },
    }),
  ]
}

async function runFlights(folder) {
  const workspace = copyFlights(join(folder, 'flights'))
  const cpu = cpuOf(process.pid)
  const start = performance.now()
  const child = spawn(process.execPath, [mainProgram, 'run', '--workspace', workspace], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const peaks = new Map()
  const look = () => {
    for (const [pid, peak] of peaksOf(child.pid)) peaks.set(pid, Math.max(peak, peaks.get(pid) ?? 0))
  }
  const looking = setInterval(look, lookEveryMs)
  const [code] = await once(child, 'exit')
  clearInterval(looking)
  if (code !== 0) throw new Error(`the flights example ended with exit code ${code}`)
  return {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (cpuOf(process.pid) - cpu) / 1000,
    megabytes: [...peaks.values()].reduce((sum, peak) => sum + peak, 0),
  }
}
