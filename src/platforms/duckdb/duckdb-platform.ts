import { z } from 'zod'
import { definePlatformType } from '../platform-type.ts'
import { duckdbDialect } from './duckdb-dialect.ts'

const Size = z.string().regex(/^\d+(\.\d+)?\s*([KMGT]i?B)$/i, 'must be a size, such as 4GB')

const DuckdbSettings = z.strictObject({
  database: z
    .string()
    .min(1)
    .optional()
    .describe('Database file, relative to the project; default: millrace.duckdb in the state folder'),
  memoryLimit: Size.optional().describe(
    'Memory that the engine may use, such as 4GB; default: half of the machine',
  ),
  threads: z.int().min(1).optional().describe('Threads that the engine may use; default: one per processor'),
  maxSpill: Size.optional().describe(
    'Disk space that statements may spill to; default: 90 % of what is free',
  ),
})
export type DuckdbSettings = z.infer<typeof DuckdbSettings>

/** DuckDB, in a child process that owns the database file. The engine is loaded only when it is opened. */
export const duckdbPlatform = definePlatformType({
  kind: 'duckdb',
  settings: DuckdbSettings,
  dialect: duckdbDialect,
  async open(settings, options) {
    const { openDuckdb } = await import('./open-duckdb.ts')
    return await openDuckdb(settings, options)
  },
  async openScratch() {
    const { openScratch } = await import('./open-scratch.ts')
    return await openScratch()
  },
})
