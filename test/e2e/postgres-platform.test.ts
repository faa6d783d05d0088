import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cli } from '../support/cli.ts'
import { expectPairedEvents } from '../support/event-order.ts'
import { copyExample } from '../support/example-copy.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

type Row = Readonly<Record<string, unknown>>

/** The moment of the run, and numbers given in the order of texts, which is each platform's own. */
function withoutChance(name: string, value: unknown): unknown {
  return /_key_id$|from_timestamp$/.test(name) ? undefined : value
}

describe.skipIf(postgresMissing !== undefined)(
  `projects on PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    const folder = temporaryFolder()
    let server: PostgresServer
    let env: Record<string, string>

    beforeAll(async () => {
      server = await startPostgres()
      for (const name of ['shop', 'orders_platform', 'flights_platform']) server.createDatabase(name)
      server.psql('shop', readFileSync('examples/orders/create-source.sql', 'utf8'))
      env = {
        PGHOST: server.host,
        PGPORT: '5432',
        PGDATABASE: 'shop',
        PGUSER: server.user,
        PGPASSWORD: 'unused',
      }
    })
    afterAll(async () => {
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    })

    /** The example twice: on DuckDB, and on PostgreSQL. */
    function workspacesOf(name: string, mend: (text: string) => string = text => text) {
      return ['duckdb', 'postgres'].map(platform => {
        const cwd = copyExample(name, join(folder.path, platform))
        const file = join(cwd, 'millrace.yaml')
        const connection = `platform: warehouse
connections:
  warehouse: { type: postgres, host: ${server.host}, database: ${name}_platform, user: ${server.user} }\n`
        const text = mend(readFileSync(file, 'utf8'))
        writeFileSync(file, platform === 'postgres' ? text.replace('connections:\n', connection) : text)
        return { cwd, env }
      })
    }

    async function run(options: { cwd: string; env: Record<string, string> }): Promise<void> {
      const { code, stderr } = await cli(['run', '--json'], options)
      expect(code, stderr).toBe(0)
    }

    /** Every dataset with its rows in no order, as the command line shows them. */
    async function tablesOf(
      options: { cwd: string; env: Record<string, string> },
      datasets: readonly string[],
    ): Promise<ReadonlyMap<string, readonly string[]>> {
      const tables = new Map<string, readonly string[]>()
      for (const dataset of datasets) {
        const args = ['datasets', 'preview', dataset, '--limit', '100000', '--format', 'json']
        const { stdout, stderr, code } = await cli(args, options)
        expect(code, stderr).toBe(0)
        const rows: readonly Row[] = JSON.parse(stdout)
        expect(rows.length, dataset).toBeGreaterThan(0)
        tables.set(dataset, rows.map(row => JSON.stringify(row, withoutChance)).sort())
      }
      return tables
    }

    test('have the same rows as on DuckDB, from a database: landed, stored with history, and computed', async () => {
      const [duckdb, postgres] = workspacesOf('orders')
      if (!duckdb || !postgres) throw new Error('no workspaces')
      const datasets = [
        'orders_storage-0002.orders',
        'orders_storage-0002.customers',
        'sales_by_country-0003.sales_by_country',
      ]
      await run(duckdb)
      await run(postgres)
      expect(await tablesOf(postgres, datasets)).toEqual(await tablesOf(duckdb, datasets))
      server.psql(
        'shop',
        `UPDATE shop.customers SET country = 'Chile' WHERE customer_id < 'C0004';
        DELETE FROM shop.order_details WHERE order_id = 7; DELETE FROM shop.orders WHERE order_id = 7`,
      )
      await run(duckdb)
      await run(postgres)
      expect(await tablesOf(postgres, datasets)).toEqual(await tablesOf(duckdb, datasets))
      const again = await cli(['run', '--json'], postgres)
      expect(again.code, again.stderr).toBe(0)
      expect((await cli(['status', '--json'], postgres)).stdout).toContain('unchanged')
      const history = server.psql(
        'orders_platform',
        `SELECT count(*) FROM orders.customers__history WHERE country <> 'Chile' AND customer_id < 'C0004'`,
      )
      expect(Number(history)).toBe(3)
    })

    test('have the same rows as on DuckDB, from files: with views, facts and dimensions', async () => {
      const [duckdb, postgres] = workspacesOf('flights', text =>
        text.replace('flights-3m.parquet', 'flights-5k.json'),
      )
      if (!duckdb || !postgres) throw new Error('no workspaces')
      for (const { cwd } of [duckdb, postgres]) dated(cwd)
      const datasets = [
        'flights_storage-0002.flights',
        'flights_storage-0002.airports',
        'route_delays-0003.flights_by_day',
        'route_delays-0003.calendar',
        'route_delays-0003.route_delays_by_month',
        'flights_mart-0004.airport',
        'flights_mart-0004.calendar_day',
        'flights_mart-0004.flight',
      ]
      await run(duckdb)
      await run(postgres)
      expect(await tablesOf(postgres, datasets)).toEqual(await tablesOf(duckdb, datasets))
      const astray = server.psql(
        'flights_platform',
        `SELECT count(*) FROM mart.flight f LEFT JOIN mart.airport a ON a.hdr__airport_key_id = f.hdr__origin_airport_key_id
          LEFT JOIN mart.calendar_day d ON d.hdr__calendar_day_key_id = f.hdr__calendar_day_key_id
          WHERE a.iata IS DISTINCT FROM f.origin OR d.day IS DISTINCT FROM f.day`,
      )
      expect(astray.trim()).toBe('0')
      await run(postgres)
      const listed = await cli(['events', 'list', '--json', '--limit', '100'], postgres)
      expectPairedEvents(JSON.parse(listed.stdout))
    })

    /** These files write dates as texts; the storage task reads them. */
    function dated(cwd: string): void {
      const file = join(cwd, 'projects/flights/qtcp_tasks/flights storage/datasets/flights.yaml')
      writeFileSync(
        file,
        `properties:
  id: flights
  name: flights
  inputDatasets: [{ taskId: flights_landing-0001, datasetId: flights }]
transformations:
  columnTransformations: [{ action: KEEP, columnName: date, newDataType: { type: DATETIME } }]
`,
      )
    }
  },
)
