import { join } from 'node:path'
import { withDuckdbAlone } from './measure/duckdb-alone.mjs'
import { withMillrace } from './measure/millrace.mjs'
import { result } from './measure/results.mjs'
import { medianOf, medianRatio, runRounds } from './measure/rounds.mjs'
import { exampleData, inTemporaryFolder, landingTask, writeWorkspace } from './measure/workspaces.mjs'

/** Landing files against DuckDB alone making the same table from the same file, both until the file is checkpointed. */
export async function landFiles({ rounds = 5 }) {
  return await inTemporaryFolder(
    async folder =>
      await withDuckdbAlone(folder, async run => {
        const flights = join(exampleData, 'flights-3m.parquet')
        const csv = join(folder, 'flights.csv')
        await run(`COPY (FROM '${flights}') TO '${csv}' (HEADER)`)
        return [
          await landOne({ name: 'flights-3m.parquet', path: flights, target: 1.25 }, { folder, run, rounds }),
          await landOne({ name: '3 M rows of CSV', path: csv, target: 1.25 }, { folder, run, rounds }),
          await landOne(
            { name: 'airports.csv', path: join(exampleData, 'airports.csv') },
            { folder, run, rounds },
          ),
        ]
      }),
  )
}

async function landOne({ name, path, target }, { folder, run, rounds }) {
  const workspace = writeWorkspace(join(folder, name), {
    data: '/',
    tables: { landed: { path } },
    tasks: [landingTask(['landed'])],
  })
  const opened = performance.now()
  return await withMillrace(workspace, async ({ launch, execute }) => {
    await launch()
    const cold = performance.now() - opened
    const measured = await runRounds(
      {
        duckdb: () => run(`CREATE OR REPLACE TABLE landed AS FROM '${path}'`, 'CHECKPOINT'),
        millrace: async () => {
          await launch()
          await execute('CHECKPOINT')
        },
      },
      rounds,
    )
    return result(`land ${name}`, {
      measured: medianRatio(measured, 'millrace', 'duckdb'),
      target,
      detail: {
        rounds,
        'DuckDB ms': medianOf(measured, 'duckdb'),
        'Millrace ms': medianOf(measured, 'millrace'),
        'cpu ratio': medianRatio(measured, 'millrace cpu', 'duckdb cpu'),
        'first launch, opening included, ms': cold,
      },
    })
  })
}
