import { result } from './measure/results.mjs'
import { median, medianOf, medianRatio, runRounds } from './measure/rounds.mjs'
import { withOpened } from './measure/with-opened.mjs'
import { inTemporaryFolder } from './measure/workspaces.mjs'
import { startFleet } from './scheduled-fleet/fleet.mjs'
import { taskCount } from './scheduled-fleet/short-tasks.mjs'
import { startPostgres } from './postgres-load/private-postgres.mjs'

/** Commits reach the disk, as where it counts. */
const durable = { max_connections: '300', shared_buffers: '256MB', max_wal_size: '4GB' }
const workers = 4
const details = [
  'run p50 ms',
  'run p95 ms',
  'runs of the busiest process',
  'processor ms a run',
  'transactions of the state a run',
]
const fleets = {
  one: { processes: 1, workers },
  four: { processes: 4, workers },
  'one with all workers': { processes: 1, workers: 4 * workers },
}

/**
 * A thousand short tasks that become due at one moment, by one `millrace serve` and by four on the same PostgreSQL server. Every
 * way has a state and a platform of its own there. Its processes stay, warm, and stand still while others are measured.
 */
export async function manyWorkers({ rounds = 5 }) {
  return await withOpened(startPostgres(durable), server =>
    inTemporaryFolder(folder => measure(folder, server, rounds)),
  )
}

async function measure(folder, server, rounds) {
  const started = []
  const told = []
  try {
    const ways = {}
    for (const [name, size] of Object.entries(fleets)) {
      const fleet = await startFleet(`${folder}/${name.replaceAll(' ', '-')}`, server, size)
      started.push(fleet)
      ways[name] = async () => {
        const made = await fleet.runAll()
        told.push({ way: name, ...made })
        console.error(name, JSON.stringify(made))
        return made.ms
      }
    }
    const measured = await runRounds(ways, rounds)
    return resultsOf(measured, told.slice(Object.keys(ways).length))
  } finally {
    for (const fleet of started) await fleet[Symbol.asyncDispose]()
  }
}

function resultsOf(measured, told) {
  const compared = (way, against) =>
    result(`1,000 short tasks at once: rate of ${fleetName(way)}, against ${fleetName(against)}`, {
      measured: medianRatio(measured, against, way),
      target: against === 'one' ? 1 : undefined,
      atLeast: true,
      detail: {
        rounds: measured.length,
        'lowest ratio': Math.min(...measured.map(round => round[against] / round[way])),
      },
    })
  return [
    compared('four', 'one'),
    compared('four', 'one with all workers'),
    ...Object.keys(fleets).map(way => rateOf(way, measured, told)),
  ]
}

function rateOf(way, measured, told) {
  const own = told.filter(each => each.way === way)
  return result(`1,000 short tasks at once by ${fleetName(way)}`, {
    measured: (taskCount * 1000) / medianOf(measured, way),
    unit: 'runs/s',
    detail: Object.fromEntries(details.map(name => [name, median(own.map(each => each[name]))])),
  })
}

function fleetName(way) {
  const { processes, workers: each } = fleets[way]
  return `${processes} ${processes === 1 ? 'process' : 'processes'} of ${each} workers`
}
