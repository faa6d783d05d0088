import { join } from 'node:path'
import { result } from '../measure/results.mjs'
import { median } from '../measure/rounds.mjs'
import { withOpened } from '../measure/with-opened.mjs'
import { inTemporaryFolder } from '../measure/workspaces.mjs'
import { connectionTo, startPostgres } from '../postgres-load/private-postgres.mjs'
import { withDelivery } from './children.mjs'
import { startRedis } from './private-redis.mjs'
import { installRivals } from './rivals.mjs'

/** Code that is not yet compiled takes two to three times as long. */
const warmUpMs = 4000
const warmUpStep = 3000
const measured = 20_000

/**
 * One webhook, events of 1 KB, 64 in flight: stored, matched, signed, delivered and recorded, against undici's Pool alone and
 * against queues that do the same work. Every way has its own process and a fresh state each round; so do the servers' data.
 */
export async function deliveries({ rounds = 3 }) {
  installRivals()
  const measuredRounds = []
  for (let round = 0; round < rounds; round += 1) {
    const ways = Object.entries(waysOf())
    const results = {}
    for (const [name, way] of round % 2 === 0 ? ways : ways.reverse()) results[name] = await way()
    measuredRounds.push(results)
  }
  return [...againstPool(measuredRounds), ...againstQueues(measuredRounds)]
}

function waysOf() {
  return {
    pool: () => deliver('pool', {}),
    sqlite: () => inTemporaryFolder(folder => deliver('millrace', { sqlite: join(folder, 'state.sqlite') })),
    postgres: () => onPostgres('millrace'),
    bullmq: onRedis,
    'pg-boss': () => onPostgres('pg-boss'),
    'graphile-worker': () => onPostgres('graphile-worker'),
  }
}

function deliver(way, options) {
  return withDelivery(
    way,
    () => options,
    async deliverer => {
      const warm = performance.now() + warmUpMs
      while (performance.now() < warm) await deliverer.deliver(warmUpStep)
      const { ms, cpuMs } = await deliverer.deliver(measured)
      return { perSecond: measured / (ms / 1000), cpuMicros: (cpuMs * 1000) / measured }
    },
  )
}

/** Durable, as one would run it: PostgreSQL's own defaults. */
function onPostgres(way) {
  return withOpened(startPostgres({}), ({ host }) => deliver(way, { postgres: connectionTo(host) }))
}

function onRedis() {
  return withOpened(startRedis(), ({ port }) => deliver('bullmq', { redis: port }))
}

function againstPool(rounds) {
  return ['sqlite', 'postgres'].map(way =>
    result(`processor time of Pool alone / of a delivery, ${way}`, {
      measured: median(rounds.map(round => round.pool.cpuMicros / round[way].cpuMicros)),
      target: 0.6,
      atLeast: true,
      detail: {
        'Pool µs': told(rounds, 'pool').cpu,
        µs: told(rounds, way).cpu,
        'events/s': told(rounds, way).rate,
      },
    }),
  )
}

function againstQueues(rounds) {
  const pairs = [
    ['sqlite', 'bullmq'],
    ['postgres', 'bullmq'],
    ['postgres', 'pg-boss'],
    ['postgres', 'graphile-worker'],
  ]
  return pairs.flatMap(([way, rival]) => [
    result(`events/s on ${way} / of ${rival}`, {
      measured: median(rounds.map(round => round[way].perSecond / round[rival].perSecond)),
      target: 1.5,
      atLeast: true,
      detail: { 'events/s': told(rounds, way).rate, [`${rival} events/s`]: told(rounds, rival).rate },
    }),
    result(`processor time on ${way} / of ${rival}`, {
      measured: median(rounds.map(round => round[way].cpuMicros / round[rival].cpuMicros)),
      ...(rival === 'bullmq' ? { target: 0.5 } : {}),
      detail: { µs: told(rounds, way).cpu, [`${rival} µs`]: told(rounds, rival).cpu },
    }),
  ])
}

function told(rounds, way) {
  return {
    cpu: median(rounds.map(round => round[way].cpuMicros)),
    rate: median(rounds.map(round => round[way].perSecond)),
  }
}
