import type { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'

/** A private DuckDB in memory that looks into files. Opened at the first question, for it takes a moment to load. */
export class FileEngine implements AsyncDisposable {
  #instance: Promise<DuckDBInstance> | undefined

  /** The rows of a query, 64-bit numbers as text, parsed by the schema. Interrupted when the signal aborts. */
  async rows<Row>(select: string, schema: z.ZodType<Row>, signal: AbortSignal): Promise<readonly Row[]> {
    signal.throwIfAborted()
    this.#instance ??= openEngine()
    const connection = await (await this.#instance).connect()
    const interrupt = (): void => connection.interrupt()
    signal.addEventListener('abort', interrupt)
    try {
      const reader = await connection.runAndReadAll(select)
      return z.array(schema).parse(reader.getRowObjectsJson())
    } catch (error) {
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', interrupt)
      connection.closeSync()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#instance) (await this.#instance).closeSync()
  }
}

async function openEngine(): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  return DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
}
