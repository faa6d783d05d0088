import { z } from 'zod'
import { textLiteral } from '../../foundation/sql-text.ts'
import { canonicalType } from './canonical-type.ts'
import type { FileContents, FileToInspect } from './file-contents.ts'

const DescribedColumn = z.object({ column_name: z.string(), column_type: z.string() })
const FileMetadata = z.object({ num_rows: z.coerce.number() })

/** Columns and the exact number of rows, both from the footer of the file. */
export async function inspectParquet({ file, engine, signal }: FileToInspect): Promise<FileContents> {
  const path = textLiteral(file.path)
  const described = await engine.rows(`DESCRIBE SELECT * FROM read_parquet(${path})`, DescribedColumn, signal)
  const metadata = await engine.rows(
    `SELECT num_rows FROM parquet_file_metadata(${path})`,
    FileMetadata,
    signal,
  )
  const columns = described.map(({ column_name: name, column_type }) => ({
    name,
    ...canonicalType(column_type),
  }))
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: metadata[0]?.num_rows ?? 0,
    warnings: columns.flatMap(({ name, warning }) => (warning ? [`column ${name} ${warning}`] : [])),
  }
}
