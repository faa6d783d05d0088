import { join } from 'node:path'
import { withDuckdbAlone } from './measure/duckdb-alone.mjs'
import { withMillrace } from './measure/millrace.mjs'
import { result } from './measure/results.mjs'
import { medianOf, medianRatio, runRounds } from './measure/rounds.mjs'
import {
  exampleData,
  inTemporaryFolder,
  landingTask,
  storageTask,
  writeWorkspace,
} from './measure/workspaces.mjs'

const join3M = 'SELECT count(*) FROM landing.keyed AS n JOIN keyed.keyed AS c ON n.id = c.id'

/** A storage task whose input did not change, against one hash join of input and stored table on the key. */
export async function storageRerun({ rounds = 5 }) {
  return await inTemporaryFolder(async folder => {
    const flights = join(exampleData, 'flights-3m.parquet')
    const numbered = join(folder, 'numbered.parquet')
    await withDuckdbAlone(folder, run =>
      run(`COPY (SELECT row_number() OVER () AS id, * FROM '${flights}') TO '${numbered}'`),
    )
    const workspace = writeWorkspace(join(folder, 'workspace'), {
      data: '/',
      tables: { keyed: { path: numbered, key: ['id'] }, keyless: { path: flights } },
      tasks: [
        landingTask(['keyed', 'keyless']),
        storageTask('keyed', 'keyed'),
        storageTask('keyless', 'keyless'),
      ],
    })
    return await withMillrace(workspace, async ({ launch, execute }) => {
      await launch()
      await execute('CHECKPOINT')
      const ways = {
        // In Millrace's own engine: the same process, file, settings and connection.
        join: () => execute(join3M),
        keyed: () => rerun(launch, 'keyed'),
        keyless: () => rerun(launch, 'keyless'),
      }
      const measured = await runRounds(ways, rounds)
      return ['keyed', 'keyless'].map(name => compared(name, measured))
    })
  })
}

function compared(name, measured) {
  return result(`storage re-run, 3 M unchanged rows, ${name}`, {
    measured: medianRatio(measured, name, 'join'),
    target: 2,
    detail: {
      rounds: measured.length,
      'cpu ratio': medianRatio(measured, `${name} cpu`, 'join cpu'),
      'join ms': medianOf(measured, 'join'),
      'Millrace ms': medianOf(measured, name),
    },
  })
}

async function rerun(launch, task) {
  const messages = []
  await launch({
    select: [task],
    observe: ({ kind, dataset }) => kind === 'dataset changed' && messages.push(dataset.message),
  })
  if (messages.at(-1) !== 'unchanged')
    throw new Error(`${task} was not found unchanged: ${messages.join(', ')}`)
}
