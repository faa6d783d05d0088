import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DatasetDefinition } from '../../projects/dataset-definition.ts'
import type { Task } from '../../projects/project.ts'
import type { DimensionSettings, FactSettings } from '../../projects/star-schema.ts'
import {
  columns,
  expression,
  haveDataset,
  haveInput,
  haveTask,
  placeAt,
  relationship,
} from '../testing/makers.ts'
import { openTestPlatform, planContext, problemsOf, runOnce, type TestPlatform } from '../testing/test-run.ts'
import type { InputDataset } from '../task-type.ts'
import { datamartTask } from './datamart-task.ts'

const airports = haveInput('airports', { columns: columns('iata VARCHAR', 'city VARCHAR'), key: ['iata'] })
const flights = haveInput('flights', {
  columns: columns('id INTEGER', 'origin VARCHAR', 'carrier INTEGER', 'day DATE', 'delay INTEGER'),
  key: ['id'],
})
const carriers = haveInput('carriers', { columns: columns('id INTEGER', 'city VARCHAR'), key: ['id'] })
const inputs: readonly InputDataset[] = [airports, flights, carriers]
const toAirport = relationship('flights.origin', 'airports.iata')
const toCarrier = relationship('flights.carrier', 'carriers.id')

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
  await on.execute(
    'CREATE TABLE store.airports (iata VARCHAR, city VARCHAR)',
    `INSERT INTO store.airports VALUES ('SFO', 'San Francisco'), ('JFK', 'New York')`,
    'CREATE TABLE store.carriers (id INTEGER, city VARCHAR)',
    `INSERT INTO store.carriers VALUES (7, 'Dallas')`,
    'CREATE TABLE store.flights (id INTEGER, origin VARCHAR, carrier INTEGER, day DATE, delay INTEGER)',
    `INSERT INTO store.flights VALUES (1, 'SFO', 7, '2026-01-01', 5), (2, 'JFK', 7, '2026-01-04', 0),
      (3, NULL, 8, '2026-01-04', 1), (4, 'LAX', 7, NULL, 2)`,
  )
})
afterEach(async () => await on[Symbol.asyncDispose]())

const at = (day: number): Date => new Date(Date.UTC(2026, 0, day))

function airport(settings: Partial<DimensionSettings> = {}): DatasetDefinition {
  return haveDataset({
    id: 'airport',
    kind: 'DIMENSION',
    dimension: { type: 'TYPE1', rootDataset: 'airports', mapping: [], ...settings },
  })
}

function flight(settings: Partial<FactSettings> = {}): DatasetDefinition {
  return haveDataset({
    id: 'flight',
    kind: 'FACT',
    fact: {
      rootDataset: 'flights',
      relationshipPath: [],
      mapping: [],
      timeColumn: '',
      dimensions: [
        { name: 'airport', datasetId: 'airport', taskId: 't1', relationship: toAirport.id, place: placeAt() },
      ],
      ...settings,
    },
  })
}

function mart(...datasets: readonly DatasetDefinition[]): Task {
  const relationships = [toAirport, toCarrier]
  return haveTask({ type: 'DATAMART', name: 'mart', upstream: ['store'], datasets, relationships })
}

async function runAt(day: number, task: Task, from = inputs) {
  const { failure, ...rest } = await runOnce(on, {
    type: datamartTask,
    task,
    inputs: from,
    startedAt: at(day),
  })
  expect(failure).toBeUndefined()
  return rest.outcomes
}

test('a type 1 dimension numbers its members for good, changes them in place and marks what went', async () => {
  const task = mart(airport())
  expect((await runAt(1, task)).get('airport')?.counts).toMatchObject({ inserted: 2 })
  await on.execute(
    `UPDATE store.airports SET city = 'NYC' WHERE iata = 'JFK'`,
    `DELETE FROM store.airports WHERE iata = 'SFO'`,
    `INSERT INTO store.airports VALUES ('AAA', 'Anaa')`,
  )
  expect((await runAt(2, task)).get('airport')?.counts).toMatchObject({ inserted: 1, updated: 1, deleted: 1 })
  expect((await runAt(3, task)).get('airport')).toMatchObject({
    message: 'unchanged',
    counts: { processed: 2 },
  })
  await on.execute(`INSERT INTO store.airports VALUES ('SFO', 'San Francisco')`)
  expect((await runAt(4, task)).get('airport')?.counts).toMatchObject({ inserted: 0, updated: 1, deleted: 0 })
  expect(await on.rows('SELECT * FROM mart.airport ORDER BY 1')).toEqual([
    { hdr__airport_key_id: '0', iata: null, city: null, hdr__deleted: false },
    { hdr__airport_key_id: '1', iata: 'JFK', city: 'NYC', hdr__deleted: false },
    { hdr__airport_key_id: '2', iata: 'SFO', city: 'San Francisco', hdr__deleted: false },
    { hdr__airport_key_id: '3', iata: 'AAA', city: 'Anaa', hdr__deleted: false },
  ])
})

const versions = `SELECT hdr__airport_key_id::INTEGER AS k, iata, city, hdr__deleted AS gone, hdr__is_current AS now,
  strftime(hdr__from_timestamp, '%d') AS since, year(hdr__to_timestamp) = 9999 AS open
  FROM mart.airport WHERE k > 0 ORDER BY k`

test('a type 2 dimension makes a version of each change that it finds', async () => {
  const task = mart(airport({ type: 'TYPE2' }))
  await runAt(1, task)
  await on.execute(
    `UPDATE store.airports SET city = 'NYC' WHERE iata = 'JFK'`,
    `DELETE FROM store.airports WHERE iata = 'SFO'`,
  )
  expect((await runAt(2, task)).get('airport')?.counts).toMatchObject({ inserted: 1, updated: 1, deleted: 1 })
  expect((await runAt(3, task)).get('airport')?.message).toBe('unchanged')
  expect(await on.rows(versions)).toEqual([
    { k: 1, iata: 'JFK', city: 'New York', gone: false, now: false, since: '01', open: false },
    { k: 2, iata: 'SFO', city: 'San Francisco', gone: true, now: true, since: '01', open: false },
    { k: 3, iata: 'JFK', city: 'NYC', gone: false, now: true, since: '02', open: true },
  ])
  await on.execute(`INSERT INTO store.airports VALUES ('SFO', 'Frisco')`)
  await runAt(4, task)
  expect(await on.rows(`SELECT * FROM (${versions}) WHERE iata = 'SFO' ORDER BY k`)).toEqual([
    { k: 2, iata: 'SFO', city: 'San Francisco', gone: false, now: false, since: '01', open: false },
    { k: 4, iata: 'SFO', city: 'Frisco', gone: false, now: true, since: '04', open: true },
  ])
})

const withHistory = [
  { ...airports, history: { schema: 'store', name: 'airports__history' } },
  flights,
  carriers,
]

async function haveHistory(): Promise<void> {
  await on.execute(
    `CREATE TABLE store.airports__history AS SELECT *, TIMESTAMP '2026-01-01' AS hdr__from_timestamp,
      TIMESTAMP '9999-12-31' AS hdr__to_timestamp, 'L' AS hdr__operation FROM store.airports`,
  )
}

async function changeHistory(): Promise<void> {
  await on.execute(
    `UPDATE store.airports__history SET hdr__to_timestamp = '2026-01-03' WHERE iata = 'JFK'`,
    `UPDATE store.airports__history SET hdr__to_timestamp = '2026-01-03', hdr__operation = 'd' WHERE iata = 'SFO'`,
    `INSERT INTO store.airports__history VALUES ('JFK', 'NYC', '2026-01-03', '9999-12-31', 'u')`,
  )
}

test('a type 2 dimension takes its versions from the history of its root where that is kept', async () => {
  await haveHistory()
  const task = mart(airport({ type: 'TYPE2' }))
  await runAt(10, task, withHistory)
  await changeHistory()
  await runAt(11, task, withHistory)
  expect(await on.rows(versions)).toEqual([
    { k: 1, iata: 'JFK', city: 'New York', gone: false, now: false, since: '01', open: false },
    { k: 2, iata: 'SFO', city: 'San Francisco', gone: true, now: true, since: '01', open: false },
    { k: 3, iata: 'JFK', city: 'NYC', gone: false, now: true, since: '03', open: true },
  ])
  expect((await runAt(12, task, withHistory)).get('airport')?.message).toBe('unchanged')
  await on.execute('DELETE FROM store.airports__history')
  await on.execute(
    `INSERT INTO store.airports__history VALUES ('JFK', 'NYC', '2026-01-20', '9999-12-31', 'L')`,
  )
  await runAt(20, task, withHistory)
  expect(
    await on.rows('SELECT hdr__airport_key_id AS k FROM mart.airport WHERE hdr__is_current ORDER BY 1'),
  ).toEqual([{ k: '0' }, { k: '4' }])
})

const keys =
  'SELECT id, hdr__airport_key_id::INTEGER AS airport, hdr__deleted AS gone FROM mart.flight ORDER BY id'

test('a fact without member points to the unknown one, until the member comes', async () => {
  const task = mart(flight(), airport())
  const first = await runAt(1, task)
  expect([...first.keys()]).toEqual(['airport', 'flight'])
  expect(await on.rows(keys)).toEqual([
    { id: 1, airport: 2, gone: false },
    { id: 2, airport: 1, gone: false },
    { id: 3, airport: 0, gone: false },
    { id: 4, airport: 0, gone: false },
  ])
  expect((await runAt(2, task)).get('flight')).toMatchObject({
    message: 'unchanged',
    counts: { processed: 4 },
  })
  await on.execute(
    `INSERT INTO store.airports VALUES ('LAX', 'Los Angeles')`,
    'DELETE FROM store.flights WHERE id = 1',
  )
  expect((await runAt(3, task)).get('flight')?.counts).toMatchObject({ inserted: 0, updated: 1, deleted: 1 })
  expect(await on.rows(keys)).toEqual([
    { id: 1, airport: 2, gone: true },
    { id: 2, airport: 1, gone: false },
    { id: 3, airport: 0, gone: false },
    { id: 4, airport: 3, gone: false },
  ])
})

test('the time of a fact chooses the version of a type 2 dimension, and a fact without time the current one', async () => {
  await haveHistory()
  await changeHistory()
  await on.execute(
    `UPDATE store.flights SET origin = 'JFK'`,
    `INSERT INTO store.flights VALUES (5, 'JFK', 7, '2025-01-01', 0)`,
  )
  const type2 = airport({ type: 'TYPE2' })
  await runAt(10, mart(type2, flight({ timeColumn: 'day' })), withHistory)
  const cities = `SELECT f.id, a.city FROM mart.flight f JOIN mart.airport a USING (hdr__airport_key_id) ORDER BY f.id`
  expect((await on.rows(cities)).map(row => row['city'])).toEqual([
    'New York',
    'NYC',
    'NYC',
    'NYC',
    'New York',
  ])
  await runAt(11, mart(type2, flight()), withHistory)
  expect((await on.rows(cities)).map(row => row['city'])).toEqual(['NYC', 'NYC', 'NYC', 'NYC', 'NYC'])
})

test('a fact is widened along relationships, and a name that is taken gets the short name before it', async () => {
  const mapping = [
    { columnName: 'id', isRootKey: true, expression: undefined },
    { columnName: 'late', isRootKey: false, expression: expression('${d} > 0', { d: 'delay' }) },
    { columnName: 'carrier_city', isRootKey: false, expression: expression('${c}', { c: 'city' }) },
    { columnName: 'carriers_id', isRootKey: false, expression: undefined },
  ]
  await runAt(1, mart(airport(), flight({ relationshipPath: [toCarrier.id], mapping })))
  expect(
    await on.rows(
      'SELECT * EXCLUDE (hdr__airport_key_id, hdr__deleted) FROM mart.flight ORDER BY id LIMIT 3',
    ),
  ).toEqual([
    { id: 1, late: true, carrier_city: 'Dallas', carriers_id: 7 },
    { id: 2, late: false, carrier_city: 'Dallas', carriers_id: 7 },
    { id: 3, late: true, carrier_city: null, carriers_id: null },
  ])
})

test('one dimension may play several roles, and a fact without key is replaced when a row differs', async () => {
  const role = { datasetId: 'airport', taskId: 't1', relationship: toAirport.id, place: placeAt() }
  const keyless = inputs.map(input => ({ ...input, key: input.name === 'flights' ? [] : input.key }))
  const task = mart(
    airport(),
    flight({
      dimensions: [
        { ...role, name: 'from' },
        { ...role, name: 'to', relationship: '' },
      ],
    }),
  )
  await runAt(1, task, keyless)
  expect(
    await on.rows('SELECT count(*)::INTEGER AS n FROM mart.flight WHERE hdr__from_key_id = hdr__to_key_id'),
  ).toEqual([{ n: 4 }])
  expect((await runAt(2, task, keyless)).get('flight')?.message).toBe('unchanged')
  await on.execute('DELETE FROM store.flights WHERE id = 4')
  expect((await runAt(3, task, keyless)).get('flight')?.counts).toMatchObject({ inserted: 3, deleted: 4 })
})

test.each(['DROP_AND_CREATE', 'TRUNCATE_AND_INSERT'])(
  '%s numbers the members anew and keeps facts right',
  async reloadType => {
    const task = { ...mart(airport(), flight()), settings: { artifactsSettings: { reloadType } } }
    await runAt(1, task)
    await on.execute(
      `INSERT INTO store.airports VALUES ('AAA', 'Anaa')`,
      'ALTER TABLE store.flights ADD COLUMN x INTEGER',
    )
    const wider = inputs.map(input =>
      input.name === 'flights' ? { ...input, columns: [...input.columns, ...columns('x INTEGER')] } : input,
    )
    await runAt(2, task, wider)
    expect((await on.rows(keys)).map(row => row['airport'])).toEqual([3, 2, 0, 0])
    expect(await on.rows('SELECT count(*)::INTEGER AS n FROM mart.airport')).toEqual([{ n: 4 }])
  },
)

test('while inputs are not known, a data mart is planned without columns', async () => {
  const unknown = withHistory.map(input => ({ ...input, columns: [], key: [] }))
  const task = mart(
    airport({ type: 'TYPE2' }),
    flight({ relationshipPath: [toCarrier.id], timeColumn: 'day' }),
  )
  const context = planContext(on.session, unknown, { isLive: false })
  const plans = await datamartTask.plan({ ...task, settings: datamartTask.settings.parse({}) }, context)
  expect(plans).toMatchObject([
    { id: 'airport', columns: [] },
    { id: 'flight', columns: [], after: ['airport'] },
  ])
})

test('a relationship to a column that is not unique fails the fact rather than doubling rows', async () => {
  await on.execute(
    `INSERT INTO store.airports VALUES ('OAK', 'New York')`,
    `UPDATE store.flights SET origin = 'New York'`,
  )
  const toCity = relationship('flights.origin', 'airports.city')
  const dimensions = [
    { name: 'airport', datasetId: 'airport', taskId: 't1', relationship: toCity.id, place: placeAt() },
  ]
  const task = { ...mart(airport(), flight({ dimensions })), relationships: [toCity] }
  const { outcomes } = await runOnce(on, { type: datamartTask, task, inputs })
  expect(outcomes.get('airport')?.state).toBe('completed')
  expect(outcomes.get('flight')?.message).toContain('duplicate key city=New York')
})

const dimension = {
  name: 'airport',
  datasetId: 'airport',
  taskId: 't1',
  relationship: toAirport.id,
  place: placeAt(),
}
test.each([
  ['a root that is not there', [airport({ rootDataset: 'airport' })], 'MILLRACE-PROJECT-UNKNOWN-DATASET'],
  [
    'a mapping without the key',
    [airport({ mapping: [{ columnName: 'city', isRootKey: false, expression: undefined }] })],
    'MILLRACE-PROJECT-KEY-NEEDED',
  ],
  [
    'a mapped column that is not there',
    [airport({ mapping: [{ columnName: 'ciy', isRootKey: true, expression: undefined }] })],
    'MILLRACE-PROJECT-UNKNOWN-COLUMN',
  ],
  [
    'a fact of a dimension that is not there',
    [airport(), flight({ dimensions: [{ ...dimension, datasetId: 'airprt' }] })],
    'MILLRACE-PROJECT-UNKNOWN-DATASET',
  ],
  [
    'a relationship that is not there',
    [airport(), flight({ relationshipPath: ['x'] })],
    'MILLRACE-PROJECT-UNKNOWN-RELATIONSHIP',
  ],
  [
    'a time column that is no time',
    [airport(), flight({ timeColumn: 'delay' })],
    'MILLRACE-DATASET-WRONG-TIME-COLUMN',
  ],
  [
    'two roles of one name',
    [airport(), flight({ dimensions: [dimension, dimension] })],
    'MILLRACE-PROJECT-DUPLICATE-COLUMN',
  ],
  ['a dataset that is neither', [haveDataset({ id: 'x' })], 'MILLRACE-PROJECT-WRONG-TYPE'],
])('%s is a problem', async (_what, datasets, code) => {
  expect(await problemsOf(on, { type: datamartTask, task: mart(...datasets), inputs })).toMatchObject([
    { code },
  ])
})
