import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withDuckdbAlone } from './measure/duckdb-alone.mjs'
import { withMillrace } from './measure/millrace.mjs'
import { result } from './measure/results.mjs'
import { median, medianOf, runRounds } from './measure/rounds.mjs'
import {
  inTemporaryFolder,
  landingTask,
  storageTask,
  transformTask,
  writeWorkspace,
} from './measure/workspaces.mjs'

const taskCount = 50
const smallTable = 'id,name,amount\n1,one,10.50\n2,two,20.25\n3,three,\n'
const query = 'SELECT id, upper(name) AS name, amount FROM $table'
const names = Array.from({ length: taskCount - 1 }, (_, index) => `task-${index + 1}`)
const isStorage = index => index % 2 === 0

/** What Millrace adds to a task: fifty tasks with one small table each, against their SQL by DuckDB alone. */
export async function taskOverhead({ rounds = 5 }) {
  const ways = {
    duckdb: () => inTemporaryFolder(alone),
    'one worker': () => inTemporaryFolder(folder => millrace(folder, 1)),
    'default workers': () => inTemporaryFolder(folder => millrace(folder)),
  }
  const measured = await runRounds(ways, rounds)
  return ['one worker', 'default workers'].map(name =>
    result(`overhead of a task, ${name}`, {
      measured: median(measured.map(round => (round[name] - round.duckdb) / taskCount)),
      target: 15,
      unit: 'ms',
      detail: {
        rounds,
        'DuckDB ms': medianOf(measured, 'duckdb'),
        'Millrace ms': medianOf(measured, name),
      },
    }),
  )
}

/** The launch alone counts: the platform is open, the tables are new. */
async function millrace(folder, workers) {
  writeFileSync(join(folder, 'small.csv'), smallTable)
  const workspace = writeWorkspace(folder, {
    data: folder,
    tables: { small: { path: 'small.csv', key: ['id'] } },
    tasks: [landingTask(['small']), ...names.map(taskOf)],
  })
  return await withMillrace(workspace, async ({ launch, execute }) => {
    await execute('SELECT 1')
    const start = performance.now()
    await launch({ workers })
    return performance.now() - start
  })
}

function taskOf(name, index) {
  return isStorage(index)
    ? storageTask(name, 'small')
    : transformTask(name, { task: names[0], table: 'small' }, query)
}

async function alone(folder) {
  const file = join(folder, 'small.csv')
  writeFileSync(file, smallTable)
  return await withDuckdbAlone(folder, async run => {
    const start = performance.now()
    const landing = `CREATE TABLE landing.small AS FROM read_csv('${file}')`
    await run('CREATE SCHEMA landing', 'BEGIN', landing, 'COMMIT')
    for (const [index, name] of names.entries()) {
      const select = isStorage(index) ? 'FROM landing.small' : query.replace('$table', `"${names[0]}".small`)
      await run(
        `CREATE SCHEMA "${name}"`,
        'BEGIN',
        `CREATE TABLE "${name}".small__stored AS ${select}`,
        `CREATE VIEW "${name}".small AS FROM "${name}".small__stored`,
        'COMMIT',
      )
    }
    return performance.now() - start
  })
}
