import { basename } from 'node:path'

export const fileFormats = ['csv', 'tsv', 'json', 'ndjson', 'parquet'] as const
export type FileFormat = (typeof fileFormats)[number]

const formatOfExtension: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
}

export type Compression = 'none' | 'gzip' | 'zstd'

const compressionOfExtension: Readonly<Record<string, Compression>> = { gz: 'gzip', zst: 'zstd' }

/** What the name of a file says of it. `format` is undefined where the extension is not one that we read. */
export interface FileName {
  /** Without folder and extensions: `orders.csv.gz` is the table `orders`. */
  readonly table: string
  readonly format: FileFormat | undefined
  readonly compression: Compression
}

export function readFileName(path: string): FileName {
  const [packed, packing] = splitExtension(basename(path))
  const compression = compressionOfExtension[packing]
  const name = compression ? packed : basename(path)
  const [table, extension] = splitExtension(name)
  const format = formatOfExtension[extension]
  const isReadable = format !== 'parquet' || compression === undefined
  return { table, format: isReadable ? format : undefined, compression: compression ?? 'none' }
}

/** A file name before its last dot, and what follows it in lower case; a leading dot does not count. */
function splitExtension(name: string): readonly [string, string] {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? [name.slice(0, dot), name.slice(dot + 1).toLowerCase()] : [name, '']
}

/** The extensions that we read, for messages. */
export const readableExtensions = '.csv, .tsv, .json, .ndjson, .jsonl (each also .gz or .zst) and .parquet'
