import { resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cli, type CliResult } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { copyExample } from '../support/example-copy.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const folder = temporaryFolder()
const options = { cwd: '' }
let first: CliResult

beforeAll(async () => {
  options.cwd = copyExample('flights', folder.path)
  first = await cli(['run', '--json'], options)
}, 120_000)
afterAll(() => folder[Symbol.dispose]())

test('the flights example runs, and every task completes', () => {
  expect(first.code, first.stderr).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({
    completed: ['flights_landing-0001', 'flights_storage-0002', 'route_delays-0003', 'flights_mart-0004'],
    failed: [],
    skipped: [],
    events: { started: 4, completed: 4, failed: 0, stopped: 0 },
  })
})

test('one started and one completed event a task is published, each valid against the published AsyncAPI schemas', async () => {
  const events = JSON.parse((await cli(['events', 'list', '--json'], options)).stdout) as {
    type: string
    subject: string
  }[]
  expect(events.filter(event => event.type.endsWith('.started'))).toHaveLength(4)
  expect(events.filter(event => event.type.endsWith('.completed'))).toHaveLength(4)
  expectPairedEvents(events)
  const spec = JSON.parse((await cli(['events', 'spec'], options)).stdout) as {
    components: { messages: Record<string, { name: string }> }
  }
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(spec, 'asyncapi')
  for (const event of events) {
    const message = Object.entries(spec.components.messages).find(([, { name }]) => name === event.type)
    const validate = ajv.compile({ $ref: `asyncapi#/components/messages/${message?.[0]}/payload` })
    expect(validate(event), JSON.stringify(validate.errors)).toBe(true)
  }
})

test('delays by route and month are those that the source file gives', async () => {
  const rows = await preview('route_delays-0003.route_delays_by_month', 50_000)
  const [expected] = await askSource(`
    SELECT count(*)::INTEGER AS n, sum(flights)::INTEGER AS flights, sum(late)::INTEGER AS late, max(longest)::INTEGER AS longest
    FROM (SELECT origin, destination, year(date), month(date), count(*) AS flights,
            sum(CASE WHEN delay > 15 THEN 1 ELSE 0 END) AS late, max(delay) AS longest
          FROM flights GROUP BY 1, 2, 3, 4)`)
  const total = (key: string): number => rows.reduce((sum, row) => sum + Number(row[key]), 0)
  expect(rows).toHaveLength(Number(expected?.['n']))
  expect(total('flights')).toBe(3_000_000)
  expect(total('late_flights')).toBe(expected?.['late'])
  expect(Math.max(...rows.map(row => Number(row['longest_delay'])))).toBe(expected?.['longest'])
})

test('every flight of the data mart points to the airports and the day that the source file names', async () => {
  const facts = await preview('flights_mart-0004.flight', 1000)
  const airports = await preview('flights_mart-0004.airport', 10_000)
  const days = await preview('flights_mart-0004.calendar_day', 1000)
  const iata = new Map(airports.map(row => [String(row['hdr__airport_key_id']), row['iata']]))
  const day = new Map(days.map(row => [String(row['hdr__calendar_day_key_id']), row['day']]))
  expect(facts).toHaveLength(1000)
  for (const fact of facts) {
    expect(iata.get(String(fact['hdr__origin_airport_key_id']))).toBe(fact['origin'])
    expect(iata.get(String(fact['hdr__destination_airport_key_id']))).toBe(fact['destination'])
    expect(day.get(String(fact['hdr__calendar_day_key_id']))).toBe(fact['day'])
  }
})

test('running again changes nothing in storage and says so', async () => {
  const again = await cli(['run', '--json'], options)
  expect(again.code, again.stderr).toBe(0)
  const status = await cli(['status', '--json'], options)
  expect(status.stdout).toContain('unchanged')
}, 120_000)

async function preview(dataset: string, limit: number): Promise<readonly Record<string, unknown>[]> {
  const { stdout, code, stderr } = await cli(
    ['datasets', 'preview', dataset, '--limit', String(limit), '--format', 'json'],
    options,
  )
  expect(code, stderr).toBe(0)
  return JSON.parse(stdout) as Record<string, unknown>[]
}

/** Asks the source file itself, past everything of ours. */
async function askSource(query: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    `CREATE VIEW flights AS FROM '${resolve('node_modules/vega-datasets/data/flights-3m.parquet')}'`,
  )
  const rows = (await connection.runAndReadAll(query)).getRowObjectsJson()
  connection.closeSync()
  instance.closeSync()
  return rows as Record<string, unknown>[]
}
