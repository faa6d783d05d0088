// Lands a PostgreSQL table and compares with what psql alone does: node bench/postgres-load/run.mjs [rows] [rounds]
// Needs `npm run build` first. Rounds are interleaved; ratios are taken within a round, and their median is shown.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresSource } from '../../dist/sources/postgres/postgres-source.js'
import { peakMemory } from './memory.mjs'
import { mixedTable } from './mixed-table.mjs'
import { startPostgres } from './private-postgres.mjs'

const rows = Number(process.argv[2] ?? 6_000_000)
const rounds = Number(process.argv[3] ?? 3)
const signal = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
const platformFile = new URL('../../dist/platforms/duckdb/duckdb-platform.js', import.meta.url)

const ways = { psql: drain, decode, ...(existsSync(platformFile) && { land }) }
const server = await startPostgres()
try {
  server.psql('bench', mixedTable('mixed', rows))
  report(await runRounds(await openSource()))
} finally {
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}

async function openSource() {
  const connection = await postgresSource.connect(
    postgresSource.settings.parse({ host: server.host, database: 'bench', user: 'postgres' }),
    { name: 'bench', baseFolder: folder, temporaryFolder: folder, signal },
  )
  return { connection, table: (await connection.discover()).find(each => each.name === 'mixed') }
}

async function runRounds(source) {
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const result = {}
    for (const [name, way] of Object.entries(ways)) result[name] = await measure(() => way(source))
    results.push(result)
    const shown = Object.entries(result).map(
      ([name, { seconds, cpu }]) => `${name} ${seconds.toFixed(2)} s (own cpu ${cpu.toFixed(1)} s)`,
    )
    console.log(`round ${round}: ${shown.join(', ')}`)
  }
  return results
}

function report(results) {
  for (const name of Object.keys(ways)) {
    const seconds = median(results.map(result => result[name].seconds))
    const ratio = median(results.map(result => result.psql.seconds / result[name].seconds))
    console.log(`${name}: ${Math.round(rows / seconds / 1000)}k rows/s, ${ratio.toFixed(3)} of psql`)
  }
  const peak = Math.max(...results.map(result => (result.land ?? result.decode).memory))
  console.log(`peak memory of our processes: ${peak} MB`)
}

/** What `psql -c 'COPY ... TO STDOUT (FORMAT binary)' > /dev/null` takes. */
async function drain() {
  const statement = 'copy mixed to stdout (format binary)'
  execFileSync(
    join(server.programs, 'psql'),
    ['-h', server.host, '-U', 'postgres', '-d', 'bench', '-c', statement],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}

/** The source alone: batches are made and dropped. */
async function decode({ connection, table }) {
  const snapshot = await connection.openSnapshot({ parallelReads: 1 })
  const read = await snapshot.read(table, table.columns, signal)
  let count = 0
  for await (const batch of read.batches) count += batch.rowCount
  await snapshot[Symbol.asyncDispose]()
  if (count !== rows || read.rowsSent() !== rows) throw new Error(`${count} rows arrived instead of ${rows}`)
}

/** The whole landing: into a new DuckDB file, committed. */
async function land({ connection, table }) {
  const { duckdbPlatform } = await import(platformFile)
  const file = mkdtempSync(join(folder, 'land-'))
  const settings = duckdbPlatform.settings.parse({ database: join(file, 'bench.duckdb') })
  const platform = await duckdbPlatform.open(settings, {
    baseFolder: file,
    stateFolder: file,
    purpose: 'bench',
  })
  const snapshot = await connection.openSnapshot({ parallelReads: 1 })
  try {
    const session = await platform.openSession()
    const target = { schema: 'main', name: 'mixed' }
    const columns = table.columns.map(column => `"${column.name}" ${column.type}`).join(', ')
    await session.execute(`create table main.mixed (${columns})`)
    const read = await snapshot.read(table, table.columns, signal)
    const { rowsWritten } = await session.transaction(() => session.load(target, read))
    if (rowsWritten !== rows) throw new Error(`${rowsWritten} rows were written instead of ${rows}`)
    return peakMemory([server.pid])
  } finally {
    await snapshot[Symbol.asyncDispose]()
    await platform[Symbol.asyncDispose]()
    rmSync(file, { recursive: true, force: true })
  }
}

async function measure(way) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const memory = await way()
  const used = process.cpuUsage(cpu)
  return {
    seconds: (performance.now() - start) / 1000,
    cpu: (used.user + used.system) / 1e6,
    memory: memory ?? peakMemory([server.pid]),
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}
