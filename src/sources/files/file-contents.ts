import type { CsvFormat } from '../../foundation/table-read.ts'
import type { FileEngine } from './file-engine.ts'
import type { Compression, FileFormat } from './file-format.ts'
import type { TableSettings } from './files-settings.ts'
import type { SourceFile } from './source-file.ts'

/** What a look into one file found. */
export interface FileContents {
  readonly columns: readonly FoundColumn[]
  /** Exact or estimated; absent when neither is cheap. */
  readonly rows?: number
  readonly csv?: CsvFormat
  readonly warnings: readonly string[]
}

export interface FoundColumn {
  readonly name: string
  readonly type: string
}

/** A file that is to be looked into, and what is known of it beforehand. */
export interface FileToInspect {
  readonly file: SourceFile
  readonly format: FileFormat
  readonly compression: Compression
  readonly settings: TableSettings
  readonly engine: FileEngine
  readonly signal: AbortSignal
}

/** Files up to this size are looked at whole to infer types, larger ones by a sample. */
export const wholeFileBytes = 8 * 1024 * 1024

/** Rows that the engine looks at to infer types; -1 is all. */
export function sampleRows(file: SourceFile): number {
  return file.size <= wholeFileBytes ? -1 : 100_000
}
