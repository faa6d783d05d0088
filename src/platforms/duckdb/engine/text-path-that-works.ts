import type { DuckDBConnection } from '@duckdb/node-api'
import { DuckDBDataChunk, VARCHAR } from '@duckdb/node-api'
import engine from '@duckdb/node-bindings'
import { BatchWriter } from './batch-writer.ts'
import type { TextPath } from './write-text.ts'

const table = 'millrace_layout_check'
const texts = [
  '',
  'short',
  'twelve bytes',
  'thirteen byte',
  'a longer text, with an emoji: 🦆',
  'ä'.repeat(300),
]

/**
 * Which way to write texts this build of the engine allows. `views` relies on the layout of the engine's strings, so it
 * is tried, first without following a pointer, then through a table.
 */
export async function textPathThatWorks(connection: DuckDBConnection): Promise<TextPath> {
  return hasExpectedLayout() && (await roundTrips(connection)) ? 'views' : 'each'
}

function hasExpectedLayout(): boolean {
  const chunk = DuckDBDataChunk.create([VARCHAR], 2)
  const vector = engine.data_chunk_get_vector(chunk.chunk, 0)
  const [short, long] = [Buffer.from('twelve bytes'), Buffer.from('thirteen byte')]
  engine.vector_assign_string_element_len(vector, 0, short)
  engine.vector_assign_string_element_len(vector, 1, long)
  const bytes = Buffer.from(engine.vector_get_data(vector, 32))
  return (
    bytes.readUInt32LE(0) === short.length &&
    bytes.subarray(4, 16).equals(short) &&
    bytes.readUInt32LE(16) === long.length &&
    bytes.subarray(20, 24).equals(long.subarray(0, 4)) &&
    bytes.readBigUInt64LE(24) > 0n
  )
}

async function roundTrips(connection: DuckDBConnection): Promise<boolean> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (value VARCHAR)`)
  const appender = await connection.createAppender(table, 'main', 'temp')
  const writer = new BatchWriter(appender, [{ name: 'value', type: 'VARCHAR' }], 'views')
  writer.write({ rowCount: texts.length + 1, columns: [sampleColumn()] })
  writer.finish()
  const rows = await (await connection.run(`SELECT value FROM ${table} ORDER BY rowid`)).getRows()
  await connection.run(`DROP TABLE ${table}`)
  return JSON.stringify(rows.map(([value]) => value)) === JSON.stringify([...texts, null])
}

function sampleColumn(): { values: Buffer; validity: Uint8Array; heap: Buffer } {
  const values = Buffer.alloc(16 * (texts.length + 1))
  const heap: Buffer[] = []
  let offset = 0
  for (const [row, text] of texts.entries()) {
    const bytes = Buffer.from(text)
    values.writeUInt32LE(bytes.length, row * 16)
    bytes.copy(values, row * 16 + 4, 0, bytes.length > 12 ? 4 : bytes.length)
    if (bytes.length <= 12) continue
    values.writeUInt32LE(offset, row * 16 + 12)
    heap.push(bytes)
    offset += bytes.length
  }
  return { values, validity: Uint8Array.of(2 ** texts.length - 1), heap: Buffer.concat(heap) }
}
