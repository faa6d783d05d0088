import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { cpuOf } from '../measure/process-tree.mjs'
import { mainProgram } from '../measure/workspaces.mjs'
import { scheduleAll, taskCount, writeShortTasks } from './short-tasks.mjs'

/** Enough for every process to read a thousand new schedules before they are due. */
const leadMs = 20_000
const longestMs = 300_000
const lookMs = 200
const untilSettledMs = 3_000
/** The server adds up what a session did when that has been idle for a second. */
const untilCountedMs = 1_500

/**
 * Starts so many `millrace serve` on one state and one platform of a server, each with so many workers, and lets them stand still
 * until they are asked for. Killed when disposed.
 */
export async function startFleet(folder, server, { processes, workers }) {
  const [state, warehouse] = ['state', 'warehouse'].map(name => `${basename(folder)}-${name}`)
  for (const database of [state, warehouse]) server.psql('bench', `create database "${database}"`)
  writeShortTasks(folder, { host: server.host, state, warehouse, workers })
  const client = new pg.Client({ host: server.host, user: 'postgres', database: state })
  const members = []
  const signal = name => members.forEach(member => member.kill(name))
  const fleet = {
    /** Gives what `measured` says of one time at which all tasks were due. */
    async runAll() {
      signal('SIGCONT')
      const measured = await runAll(folder, client)
      signal('SIGSTOP')
      return measured
    },
    async [Symbol.asyncDispose]() {
      signal('SIGKILL')
      await Promise.all(members.map(member => member.exitCode ?? member.signalCode ?? once(member, 'exit')))
      await client.end()
    },
  }
  try {
    await client.connect()
    for (let at = 0; at < processes; at += 1) await serve(folder, join(folder, `state-${at}`), members)
    // What a server does first ends: it would miss the answers.
    await sleep(untilSettledMs)
    signal('SIGSTOP')
    return fleet
  } catch (error) {
    await fleet[Symbol.asyncDispose]()
    throw error
  }
}

async function serve(folder, stateFolder, members) {
  const server = spawn(
    process.execPath,
    [mainProgram, 'serve', '--json', '--port', '0', '--log-level', 'warn', '--workspace', folder],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, MILLRACE_STATE: stateFolder } },
  )
  members.push(server)
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.startsWith('{') && JSON.parse(line).type === 'ready') return
  }
  throw new Error('the server did not start')
}

/** From the moment at which all tasks are due until the last of their runs has completed. */
async function runAll(folder, client) {
  const due = new Date(Math.ceil(Date.now() / 1000) * 1000 + leadMs)
  scheduleAll(folder, due)
  await sleep(due.getTime() - Date.now())
  const [cpu, commits] = [cpuOf(process.pid), await commitsOf(client)]
  while ((await endedSince(client, due)) < taskCount) {
    if (Date.now() - due.getTime() > longestMs) throw new Error('the tasks did not end')
    await sleep(lookMs)
  }
  const used = cpuOf(process.pid) - cpu
  await sleep(untilCountedMs)
  const committed = (await commitsOf(client)) - commits
  await requireExactlyOnce(client, due)
  return {
    ...(await timesOf(client, due)),
    'processor ms a run': used / taskCount,
    'transactions of the state a run': committed / taskCount,
  }
}

async function endedSince(client, due) {
  const ended = 'select count(*) from millrace.runs where started_at >= $1 and ended_at is not null'
  return Number((await client.query(ended, [due.toISOString()])).rows[0].count)
}

async function commitsOf(client) {
  const commits = 'select xact_commit as count from pg_stat_database where datname = current_database()'
  return Number((await client.query(commits)).rows[0].count)
}

/** Each task has one slot, that slot one run, which completed, and nothing else ran. */
async function requireExactlyOnce(client, due) {
  const { rows } = await client.query(
    `select count(*) as runs, count(distinct (runs.project_id, runs.task_id)) as tasks,
       count(distinct slots.sequence) as slots,
       count(*) filter (where runs.state = 'COMPLETED' and slots.state = 'STARTED') as completed,
       (select count(*) from millrace.slots where slot_at = $1::text) as all_slots
     from millrace.runs left join millrace.slots on slots.run_id = runs.id and slots.slot_at = $1::text
     where started_at >= $1::text`,
    [due.toISOString()],
  )
  if (Object.values(rows[0]).some(count => Number(count) !== taskCount))
    throw new Error(`not each task ran exactly once: ${JSON.stringify(rows[0])}`)
}

async function timesOf(client, due) {
  const sinceDue = column => `extract(epoch from ${column}::timestamptz - $1::text::timestamptz) * 1000`
  const lasted = 'extract(epoch from ended_at::timestamptz - started_at::timestamptz) * 1000'
  const ofEach =
    'select worker, count(*) as runs from millrace.runs where started_at >= $1::text group by worker'
  const { rows } = await client.query(
    `select max(${sinceDue('ended_at')}) as last, min(${sinceDue('started_at')}) as first,
       percentile_cont(0.5) within group (order by ${lasted}) as p50,
       percentile_cont(0.95) within group (order by ${lasted}) as p95,
       (select max(runs) from (${ofEach}) as own) as most
     from millrace.runs where started_at >= $1::text`,
    [due.toISOString()],
  )
  const [first, last, p50, p95, most] = ['first', 'last', 'p50', 'p95', 'most'].map(name =>
    Number(rows[0][name]),
  )
  return {
    ms: last,
    'first run after ms': first,
    'run p50 ms': p50,
    'run p95 ms': p95,
    'runs of the busiest process': most,
  }
}
