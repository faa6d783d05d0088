// npm run bench -- [name ...] [--json] [--rounds n]: measures Millrace beside its physical limit, in one run.
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { print } from './measure/results.mjs'

const benches = {
  'land-files': async options => (await import('./land-files.mjs')).landFiles(options),
  'storage-rerun': async options => (await import('./storage-rerun.mjs')).storageRerun(options),
  'storage-rerun-postgres': async options =>
    (await import('./storage-rerun-postgres.mjs')).storageRerunPostgres(options),
  demo: async options => (await import('./demo.mjs')).demo(options),
  'task-overhead': async options => (await import('./task-overhead.mjs')).taskOverhead(options),
  startup: async options => (await import('./startup.mjs')).startup(options),
  'projects-api': async () => (await import('./projects-api.mjs')).projectsApi(),
  'many-workers': async options => (await import('./many-workers.mjs')).manyWorkers(options),
  'validate-500': async options => (await import('./validate-500.mjs')).validate500(options),
  'postgres-load': async () => postgresLoad(),
  deliveries: async options => (await import('./deliveries/throughput.mjs')).deliveries(options),
  'delivery-latency': async () => (await import('./deliveries/latency.mjs')).deliveryLatency(),
  matching: async options => (await import('./deliveries/matching.mjs')).matching(options),
  'dead-webhooks': async options => (await import('./deliveries/dead-webhooks.mjs')).deadWebhooks(options),
  'delivery-memory': async () => (await import('./deliveries/memory.mjs')).deliveryMemory(),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } },
})
const unknown = positionals.filter(name => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
  process.exit(2)
}
const options = values.rounds === undefined ? {} : { rounds: Number(values.rounds) }
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  const results = await benches[name](options)
  print(results, values.json)
}

/** Prints by itself: its rounds take minutes. */
function postgresLoad() {
  const program = new URL('./postgres-load/run.mjs', import.meta.url).pathname
  execFileSync(process.execPath, [program], { stdio: 'inherit' })
  return []
}
