import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { cli } from '../support/cli.ts'
import { copyExample } from '../support/example-copy.ts'
import { postgresMissing, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { startServer } from '../support/running-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

describe.skipIf(postgresMissing !== undefined)(
  `orders from PostgreSQL (${postgresMissing ?? 'private server'})`,
  () => {
    const folder = temporaryFolder()
    let server: PostgresServer
    let options: { cwd: string; env: Record<string, string> }
    const source = (script: string): string =>
      server.psql('shop', readFileSync(`examples/orders/${script}.sql`, 'utf8'))

    beforeAll(async () => {
      server = await startPostgres()
      server.createDatabase('shop')
      const env = {
        PGHOST: server.host,
        PGPORT: '5432',
        PGDATABASE: 'shop',
        PGUSER: server.user,
        PGPASSWORD: 'unused',
      }
      options = { cwd: copyExample('orders', folder.path), env }
      source('create-source')
    }, 60_000)
    afterAll(async () => {
      await server[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    })

    test('sales by country are those that PostgreSQL computes itself', async () => {
      const { code, stderr } = await cli(['run', '--json'], options)
      expect(code, stderr).toBe(0)
      const sales = await preview('sales_by_country-0003.sales_by_country')
      const expected = server
        .psql(
          'shop',
          `SELECT c.country, count(DISTINCT o.order_id), sum(d.quantity * p.unit_price)::numeric(18, 2)
        FROM shop.customers c JOIN shop.orders o USING (customer_id) JOIN shop.order_details d USING (order_id)
        JOIN shop.products p USING (product_id) GROUP BY c.country ORDER BY c.country`,
        )
        .trim()
        .split('\n')
      const got = sales.map(
        row => `${String(row['country'])}|${String(row['orders'])}|${String(row['amount'])}`,
      )
      expect(got.sort()).toEqual(expected)
    })

    test('a broken table fails its task by the contract’s code, names the table, and leaves the others current', async () => {
      source('break-source')
      server.psql('shop', `UPDATE shop.customers SET company_name = 'Renamed' WHERE customer_id = 'C0001'`)
      const { code, stderr, stdout } = await cli(['run'], options)
      expect(code).toBe(1)
      expect(`${stdout}${stderr}`).toContain('duplicate key order_id=42')
      const failed = await cli(['events', 'list', '--type', 'failed', '--json'], options)
      expect(JSON.parse(failed.stdout)).toMatchObject([
        {
          data: {
            dataTask: { id: 'orders_storage-0002', type: 'STORAGE' },
            errorDetails: {
              code: 'QDI-DW-STORAGE-TABLE-IN-BATCH-ERROR',
              title: 'The batch run failed due to one or more tables that failed to load',
              source: 'com.qlik/qdi-app-manager',
              status: 500,
            },
            errorMessage: "The following tables failed to load: 'orders'",
          },
        },
      ])
      const customers = await preview('orders_storage-0002.customers')
      expect(customers.find(row => row['customer_id'] === 'C0001')?.['company_name']).toBe('Renamed')
      expect(await preview('orders_storage-0002.orders')).toHaveLength(10_000)
    })

    test('once the source is mended the next run completes', async () => {
      source('mend-source')
      const { code, stderr } = await cli(['run'], options)
      expect(code, stderr).toBe(0)
    })

    test('an automation loads again what has failed, once', async () => {
      await using running = await startServer(options.cwd, { env: options.env })
      const automation = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await cli(['automations', ...args, '--json'], options)
        expect(code, stderr).toBe(0)
        return JSON.parse(stdout) as { runs: { state: string }[] }
      }
      await automation('pause', 'load again')
      source('break-source')
      expect((await cli(['run'], options)).code).toBe(1)
      source('mend-source')
      await automation('resume', 'load again')
      const { runs } = await vi.waitFor(
        async () => {
          const found = await automation('runs', 'load again')
          expect(found.runs.map(({ state }) => state)).toEqual(['completed'])
          return found
        },
        { timeout: 60_000, interval: 300 },
      )
      expect(runs).toHaveLength(1)
      await vi.waitFor(
        async () => {
          const { stdout } = await cli(['events', 'list', '--json', '--limit', '1'], options)
          expect(stdout).toMatch(/sales_by_country-0003[^]*tasks\.completed/)
        },
        { timeout: 60_000, interval: 300 },
      )
      expect(await running.stop()).toBe(143)
    })

    async function preview(dataset: string): Promise<readonly Record<string, unknown>[]> {
      const args = ['datasets', 'preview', dataset, '--limit', '100000', '--format', 'json']
      return JSON.parse((await cli(args, options)).stdout) as Record<string, unknown>[]
    }
  },
)
