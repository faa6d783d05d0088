import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuOf } from './measure/process-tree.mjs'
import { result } from './measure/results.mjs'
import { median } from './measure/rounds.mjs'
import {
  inTemporaryFolder,
  landingTask,
  mainProgram,
  storageTask,
  transformTask,
  writeWorkspace,
} from './measure/workspaces.mjs'

const taskCount = 500

/** `millrace validate` of a project of 500 tasks, half of them with SQL, from start to end of the process. */
export async function validate500({ rounds = 5 }) {
  return await inTemporaryFolder(async folder => {
    writeFileSync(join(folder, 'small.csv'), 'id,name\n1,one\n')
    const query = 'SELECT id, upper(name) AS name FROM $table'
    const tasks = Array.from({ length: taskCount - 1 }, (_, index) =>
      index % 2 === 0
        ? storageTask(`task-${index}`, 'small')
        : transformTask(`task-${index}`, { task: 'task-0', table: 'small' }, query),
    )
    writeWorkspace(folder, {
      data: folder,
      tables: { small: { path: 'small.csv', key: ['id'] } },
      tasks: [landingTask(['small']), ...tasks],
    })
    const cpu = cpuOf(process.pid)
    const seconds = []
    for (let round = 0; round < rounds; round++) seconds.push(await validate(folder))
    return [
      result('validate a project of 500 tasks', {
        measured: median(seconds),
        target: 2,
        unit: 's',
        detail: { rounds, 'cpu s': (cpuOf(process.pid) - cpu) / 1000 / rounds },
      }),
    ]
  })
}

async function validate(workspace) {
  const start = performance.now()
  const args = [mainProgram, 'validate', '--workspace', workspace]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`millrace validate ended with exit code ${code}`)
  return (performance.now() - start) / 1000
}
