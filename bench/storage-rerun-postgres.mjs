import { join } from 'node:path'
import { withDuckdbAlone } from './measure/duckdb-alone.mjs'
import { withMillrace } from './measure/millrace.mjs'
import { result } from './measure/results.mjs'
import { medianOf, medianRatio, runRounds } from './measure/rounds.mjs'
import { withOpened } from './measure/with-opened.mjs'
import {
  exampleData,
  inTemporaryFolder,
  landingTask,
  storageTask,
  writeWorkspace,
} from './measure/workspaces.mjs'
import { startPostgres } from './postgres-load/private-postgres.mjs'

const durable = { shared_buffers: '512MB', max_wal_size: '8GB' }
const columns = ['id', 'date', 'delay', 'distance', 'origin', 'destination']

/** A storage task on PostgreSQL whose input did not change, against the same SQL by psql, and against a join of both sides. */
export async function storageRerunPostgres({ rounds = 5 }) {
  return await withOpened(startPostgres(durable), server =>
    inTemporaryFolder(folder => measure(folder, server, rounds)),
  )
}

async function measure(folder, server, rounds) {
  const numbered = join(folder, 'numbered.parquet')
  await withDuckdbAlone(folder, run =>
    run(
      `COPY (SELECT row_number() OVER () AS id, * FROM '${join(exampleData, 'flights-3m.parquet')}') TO '${numbered}'`,
    ),
  )
  const workspace = writeWorkspace(join(folder, 'workspace'), {
    data: '/',
    tables: { keyed: { path: numbered, key: ['id'] } },
    tasks: [landingTask(['keyed']), storageTask('keyed', 'keyed')],
    warehouse: { type: 'postgres', host: server.host, database: 'bench', user: 'postgres' },
  })
  return await withMillrace(workspace, async ({ launch, execute }) => {
    await launch()
    await execute('VACUUM ANALYZE')
    const ways = {
      psql: () => void server.psql('bench', sameSql),
      join: () => void server.psql('bench', join3M),
      rerun: () => rerun(launch),
    }
    const measured = await runRounds(ways, rounds)
    return [compared('psql', measured, 1.3), compared('join', measured)]
  })
}

const stored = `SELECT ${columns.join(', ')} FROM keyed__internal.keyed__current`
const landed = `SELECT ${columns.join(', ')} FROM landing.keyed`

function digest(select) {
  return `SELECT count(*), sum(hashtextextended(t, 1)), sum(hashtextextended(t, 2))
    FROM (SELECT r::text AS t FROM (${select}) AS r OFFSET 0) AS texts;`
}

const sameSql = `BEGIN; SELECT count(*) FROM keyed__internal.keyed__current; SELECT count(*) FROM keyed__internal.keyed__current;
  SELECT count(*) FROM (${landed}) AS n; ${digest(stored)} ${digest(landed)} COMMIT;`

const join3M = `SELECT count(*) FROM (${landed}) AS n FULL JOIN (${stored}) AS c ON n.id = c.id WHERE n.id IS NULL OR c.id IS NULL
  OR ${columns.map(name => `n.${name} IS DISTINCT FROM c.${name}`).join(' OR ')};`

async function rerun(launch) {
  const messages = []
  await launch({
    select: ['keyed'],
    observe: ({ kind, dataset }) => kind === 'dataset changed' && messages.push(dataset.message),
  })
  if (messages.at(-1) !== 'unchanged') throw new Error(`not found unchanged: ${messages.join(', ')}`)
}

function compared(way, measured, target) {
  return result(`storage re-run on PostgreSQL, 3 M unchanged rows, against ${way}`, {
    measured: medianRatio(measured, 'rerun', way),
    target,
    detail: {
      rounds: measured.length,
      [`${way} ms`]: medianOf(measured, way),
      'Millrace ms': medianOf(measured, 'rerun'),
    },
  })
}
