import { AppError, messageOf } from '../../foundation/app-error.ts'
import type { CsvFormat, FileRead } from '../../foundation/table-read.ts'
import type { FileContents, FileToInspect } from './file-contents.ts'
import { inspectCsv } from './inspect-csv.ts'
import { inspectJson } from './inspect-json.ts'
import { inspectParquet } from './inspect-parquet.ts'

export interface InspectedFile extends FileContents {
  readonly readAs: FileRead['format']
}

/** Looks into one file. Throws an AppError that names the file when it is not what its format says. */
export async function inspectFile(target: FileToInspect, known?: CsvFormat): Promise<InspectedFile> {
  const { file, format, signal } = target
  if (file.size === 0)
    throw new AppError('MILLRACE-SOURCE-FILE-EMPTY', `${file.label} is empty: it has no columns`, {
      fix: 'Check what writes the file; a table without rows still needs its header line, or `[]` in JSON.',
    })
  try {
    return await inspectByFormat(target, known)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof AppError) throw error
    const reason = messageOf(error).split('\n', 1)[0] ?? ''
    throw new AppError(
      'MILLRACE-SOURCE-FILE-UNREADABLE',
      `${file.label} cannot be read as ${format}: ${withoutPath(reason, target)}`,
      { fix: fixes[format], cause: error },
    )
  }
}

const fixes: Readonly<Record<FileToInspect['format'], string>> = {
  csv: 'Check the file, or state its `delimiter`, `quote`, `header` and `skip` under `tables` of the connection.',
  tsv: 'Check the file, or state its `delimiter`, `quote`, `header` and `skip` under `tables` of the connection.',
  json: 'The file must be an array of objects, or hold one object on each line.',
  ndjson: 'The file must hold one JSON object on each line.',
  parquet: 'Check that the file was written to its end, and that its extension is right.',
}

async function inspectByFormat(target: FileToInspect, known?: CsvFormat): Promise<InspectedFile> {
  switch (target.format) {
    case 'csv':
    case 'tsv':
      return { readAs: 'csv', ...(await inspectCsv(target, known)) }
    case 'parquet':
      return { readAs: 'parquet', ...(await inspectParquet(target)) }
    case 'ndjson':
      return { readAs: 'ndjson', ...(await inspectJson(target)) }
    case 'json':
      return inspectEitherJson(target)
  }
}

/** Many write one object a line and call it .json. */
async function inspectEitherJson(target: FileToInspect): Promise<InspectedFile> {
  try {
    return { readAs: 'json', ...(await inspectJson(target)) }
  } catch (error) {
    if (!/first character is '\{'/.test(messageOf(error))) throw error
    return { readAs: 'ndjson', ...(await inspectJson({ ...target, format: 'ndjson' })) }
  }
}

function withoutPath(reason: string, { file }: FileToInspect): string {
  return reason.replaceAll(file.path, file.label)
}
