import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { limits } from './millrace.mjs'

/** Gives `work` a DuckDB with a file of its own and nothing else around it, as a function that runs statements; the limits are those that Millrace gives its engine. */
export async function withDuckdbAlone(folder, work) {
  const instance = await DuckDBInstance.create(join(folder, 'alone.duckdb'), {
    memory_limit: limits.memory,
    threads: String(limits.threads),
    temp_directory: join(folder, 'spill'),
  })
  const connection = await instance.connect()
  try {
    return await work(async (...statements) => {
      for (const statement of statements) await connection.run(statement)
    })
  } finally {
    connection.disconnectSync()
    instance.closeSync()
  }
}
