import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Pool } from 'undici'
import { result } from './measure/results.mjs'
import { inTemporaryFolder, mainProgram } from './measure/workspaces.mjs'

const datasets = 1000
const projects = 1000
const starts = 60

/** The REST API of a served workspace, asked by one client over loopback. */
export async function projectsApi() {
  const watching = await inTemporaryFolder(folder => withServer(folder, writeWideTask, watchWideTask))
  const listing = await inTemporaryFolder(folder => withServer(folder, writeManyProjects, listProjects))
  const starting = await inTemporaryFolder(folder => withServer(folder, writeSlowTask, startTask))
  return [...watching, ...listing, ...starting]
}

async function watchWideTask(api) {
  const [{ id }] = await api.projects()
  const path = `/api/v1/di-projects/${id}/di-tasks/land-0001/runtime`
  await prepare(api, id)
  await api.post(`${path}/actions/start`)
  const state = () => api.get(`${path}/state`)
  await warm(state)
  const alone = []
  const isRunning = async () => (await state()).lastRun.state === 'RUNNING'
  while (alone.length < 400) {
    if (!(await isRunning())) await api.post(`${path}/actions/start`).catch(() => undefined)
    alone.push(await timed(state))
  }
  await until(async () => !(await isRunning()))
  const idle = []
  for (let count = 0; count < 400; count += 1) idle.push(await timed(state))
  const rate = await ratePerSecond(state)
  return [
    result('runtime state, 1,000 datasets, idle server, p99', {
      measured: at(idle, 0.99),
      target: 20,
      unit: 'ms',
      detail: { p50: at(idle, 0.5) },
    }),
    result('runtime state, 1,000 datasets, while it loads, p99', {
      measured: at(alone, 0.99),
      unit: 'ms',
      detail: { p50: at(alone, 0.5) },
    }),
    result('runtime state, requests a second', { measured: rate, target: 500, atLeast: true, unit: '/s' }),
  ]
}

async function listProjects(api) {
  const first = await timed(() => api.projects())
  await warm(() => api.projects())
  const times = []
  for (let count = 0; count < 100; count += 1) times.push(await timed(() => api.projects()))
  const read = await api.projects()
  if (read.length !== projects) throw new Error(`${read.length} projects were listed`)
  return [
    result('list of 1,000 projects in folders, p50', {
      measured: at(times, 0.5),
      target: 50,
      unit: 'ms',
      detail: { p99: at(times, 0.99), 'the first': first },
    }),
  ]
}

async function startTask(api) {
  const [{ id }] = await api.projects()
  const path = `/api/v1/di-projects/${id}/di-tasks/slow-0001/runtime`
  const stateOf = async () => (await api.get(`${path}/state`)).lastRun?.state
  await prepare(api, id)
  const times = []
  for (let count = 0; count < starts; count += 1) {
    const began = performance.now()
    await api.post(`${path}/actions/start`)
    await until(async () => (await stateOf()) === 'RUNNING')
    times.push(performance.now() - began)
    await api.post(`${path}/actions/stop`)
    await until(async () => (await stateOf()) === 'CANCELED')
  }
  return [
    result('start request → RUNNING, p50', {
      measured: at(times.slice(10), 0.5),
      target: 20,
      unit: 'ms',
      detail: { p99: at(times.slice(10), 0.99) },
    }),
  ]
}

async function prepare(api, id) {
  const { actionId } = await api.post(`/api/v1/di-projects/${id}/actions/prepare`)
  await until(async () => (await api.get(`/api/v1/di-projects/actions/${actionId}`)).endTime !== undefined)
}

async function withServer(folder, write, work) {
  write(folder)
  const server = spawn(
    process.execPath,
    [mainProgram, 'serve', '--json', '--port', '0', '--workspace', folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  try {
    const url = await readyUrl(server)
    const key = readFileSync(join(folder, '.millrace/admin.key'), 'utf8').trim()
    const pool = new Pool(url, { connections: 8 })
    const request = async (method, path) => {
      const { statusCode, body } = await pool.request({
        method,
        path,
        headers: { authorization: `Bearer ${key}` },
      })
      const text = await body.text()
      if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode} ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    }
    const get = path => request('GET', path)
    const results = await work({
      get,
      post: path => request('POST', path),
      projects: async () => (await get('/api/v1/di-projects')).projects,
    })
    await pool.close()
    return results
  } finally {
    server.kill('SIGKILL')
  }
}

async function readyUrl(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('{') && JSON.parse(line).type === 'ready') return JSON.parse(line).url
  }
  throw new Error('the server did not start')
}

async function warm(work) {
  for (let count = 0; count < 200; count += 1) await work()
}

async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function ratePerSecond(work, seconds = 3) {
  const end = performance.now() + seconds * 1000
  let done = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (; performance.now() < end; done += 1) await work()
    }),
  )
  return done / seconds
}

async function until(holds) {
  while (!(await holds())) await new Promise(resolve => setImmediate(resolve))
}

function at(times, share) {
  const sorted = times.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

const limits = 'server: { limits: { readsPerMinute: 1000000, writesPerMinute: 1000000 } }\n'

function writeFiles(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function projectFiles(folder, task, files) {
  const yaml = 'properties: { name: bench, type: DATA_PIPELINE }\n'
  return {
    [`${folder}/qtcp_project.yaml`]: yaml,
    [`${folder}/qtcp_bindings_definition.json`]: '{ "variables": {} }\n',
    [`${folder}/qtcp_tasks/task/task.yaml`]: task,
    ...Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`${folder}/qtcp_tasks/task/${path}`, text]),
    ),
  }
}

const landing = 'properties: { name: land, id: land-0001, type: LANDING }\nsettings: {}\n'
const selection = "sourceConnection: source\nincludePatterns: [{ tablePattern: '%' }]\n"

function writeWideTask(folder) {
  const rows = Array.from({ length: 200 }, (_, id) => `${id},${id * 2}`).join('\n')
  writeFiles(folder, {
    'millrace.yaml': `connections:\n  source: { type: files, path: source }\n${limits}`,
    ...projectFiles('projects/wide', landing, { 'sourceSelection.yaml': selection }),
    ...Object.fromEntries(
      Array.from({ length: datasets }, (_, index) => [`source/t${index}.csv`, `id,value\n${rows}\n`]),
    ),
  })
}

function writeManyProjects(folder) {
  writeFiles(folder, { 'millrace.yaml': `connections:\n  source: { type: files, path: . }\n${limits}` })
  for (let index = 0; index < projects; index += 1)
    writeFiles(folder, projectFiles(`projects/p${index}`, landing, { 'sourceSelection.yaml': selection }))
}

function writeSlowTask(folder) {
  const query =
    'SELECT count(*) AS n FROM range(1000000) AS a, range(1000000) AS b WHERE a.range + b.range < 0'
  const dataset = `properties:
  id: slow
  name: slow
  datasetAttributes: { materialized: ON }
  customDatasetSettings: { customSql: { expressionStatement: "${query}" } }
`
  writeFiles(folder, {
    'millrace.yaml': `limits: { threads: 1 }\n${limits}`,
    ...projectFiles(
      'projects/slow',
      'properties: { name: slow, id: slow-0001, type: TRANSFORM }\nsettings: {}\n',
      {
        'datasets/slow.yaml': dataset,
      },
    ),
  })
}
