import { join } from 'node:path'
import { result } from '../measure/results.mjs'
import { withOpened } from '../measure/with-opened.mjs'
import { inTemporaryFolder } from '../measure/workspaces.mjs'
import { connectionTo, startPostgres } from '../postgres-load/private-postgres.mjs'
import { withDelivery } from './children.mjs'

const events = 300
const warmUp = 100

/** From the commit of an event until its receiver, another process, has it whole; nothing else happens meanwhile. */
export async function deliveryLatency() {
  const sqlite = await inTemporaryFolder(folder => latencies({ sqlite: join(folder, 'state.sqlite') }))
  const postgres = await withOpened(startPostgres({}), ({ host }) =>
    latencies({ postgres: connectionTo(host) }),
  )
  return [...resultsOf('SQLite', sqlite), ...resultsOf('PostgreSQL', postgres)]
}

function latencies(options) {
  const optionsOf = url => ({ ...options, webhooks: [{ url: `${url}/timed` }] })
  return withDelivery('millrace', optionsOf, async (deliverer, receiver) => {
    const committed = []
    for (let event = 0; event < events + warmUp; event += 1) {
      committed.push(await deliverer.publishOne())
      await new Promise(resolve => setTimeout(resolve, 20 + Math.random() * 20))
    }
    const arrivals = await receiver.arrivals()
    return committed
      .slice(warmUp)
      .map(({ id, at }) => (arrivals.get(id) - at) / 1e6)
      .sort((left, right) => left - right)
  })
}

function resultsOf(store, sorted) {
  const at = share => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return [
    result(`commit → received, ${store}, p50`, { measured: at(0.5), target: 10, unit: 'ms' }),
    result(`commit → received, ${store}, p99`, {
      measured: at(0.99),
      target: 50,
      unit: 'ms',
      detail: { worst: sorted.at(-1) },
    }),
  ]
}
