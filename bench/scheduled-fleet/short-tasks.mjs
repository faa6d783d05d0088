import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const projectCount = 20
const tasksOfProject = 50
export const taskCount = projectCount * tasksOfProject

const query = 'SELECT n AS id, n * 2 AS doubled FROM generate_series(1, 5) AS n'

/** A workspace of a thousand tasks that each make a table of five rows on the platform, in twenty projects. */
export function writeShortTasks(folder, { host, state, warehouse, workers }) {
  const on = database => ({ type: 'postgres', host, database, user: 'postgres' })
  write(folder, 'millrace.yaml', {
    name: 'bench',
    connections: { state: on(state), warehouse: on(warehouse) },
    state: { connection: 'state' },
    platform: 'warehouse',
    limits: { workers },
    server: { logLevel: 'warn', encryptionKey: '${file:encryption.key}' },
  })
  writeFileSync(join(folder, 'encryption.key'), Buffer.alloc(32, 7).toString('base64'))
  for (const project of projects()) {
    write(folder, `projects/${project}/qtcp_project.yaml`, {
      properties: { exportVersion: '1.0', name: project, type: 'DATA_PIPELINE', platformType: 'POSTGRES' },
    })
    for (const task of tasks()) {
      write(folder, `${folderOf(project, task)}/task.yaml`, {
        properties: { name: task, id: `${project}-${task}`, type: 'TRANSFORM' },
        settings: { artifactsLocation: { taskSchema: project } },
      })
      write(folder, `${folderOf(project, task)}/datasets/${task}.yaml`, {
        properties: {
          id: task,
          name: task,
          type: 'CUSTOM',
          datasetAttributes: { materialized: 'ON' },
          customDatasetSettings: { customSql: { expressionStatement: query } },
        },
      })
    }
  }
}

/** Every task becomes due once, at that moment. */
export function scheduleAll(folder, due) {
  const timeBasedScheduling = {
    schedule: ['RRULE:FREQ=DAILY;COUNT=1'],
    startDateTime: due.toISOString(),
    timezone: 'Etc/UTC',
  }
  const schedule = { scheduling: [{ enabled: true, schedulingType: 'TIME_BASED', timeBasedScheduling }] }
  for (const project of projects())
    for (const task of tasks()) write(folder, `${folderOf(project, task)}/schedule.yaml`, schedule)
}

function folderOf(project, task) {
  return `projects/${project}/qtcp_tasks/${task}`
}

function projects() {
  return numbered('project', projectCount)
}

function tasks() {
  return numbered('task', tasksOfProject)
}

function numbered(name, count) {
  return Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(3, '0')}`)
}

/** At once: a server may be reading. Every JSON text is YAML too. */
function write(folder, path, content) {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.tmp`, JSON.stringify(content, null, 2))
  renameSync(`${file}.tmp`, file)
}
