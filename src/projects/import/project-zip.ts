import { unzipSync, zipSync, type UnzipFileInfo } from 'fflate'
import type { Finding } from '../../contract/finding.ts'
import { AppError } from '../../foundation/app-error.ts'
import { ProjectFindings } from '../project-findings.ts'

/** Of a zip file, in bytes: what the published format allows. */
export const mostZipBytes = 10 * 1024 * 1024
const mostFiles = 10_000
const mostTextBytes = 100 * 1024 * 1024

export interface UnpackedProject {
  /** Text of each file that a project may have, by its path. */
  readonly files: Readonly<Record<string, string>>
  readonly findings: readonly Finding[]
}

/**
 * The files in a zip, and what is wrong with them as files. Throws AppError for bytes that are no zip, and for one that would
 * grow beyond all measure.
 */
export function unpackProject(zip: Uint8Array): UnpackedProject {
  const findings = new ProjectFindings()
  const texts = Object.entries(unzipped(zip)).flatMap(([path, bytes]) => {
    const text = textOf(path, bytes, findings)
    return text === undefined ? [] : [[path, text] as const]
  })
  return { files: Object.fromEntries(texts), findings: findings.sorted() }
}

/** A zip of texts by their paths; the same texts give the same bytes. */
export function packProject(files: Readonly<Record<string, string>>): Uint8Array {
  const encoder = new TextEncoder()
  const entries = Object.entries(files).toSorted(([left], [right]) => (left < right ? -1 : 1))
  // The format keeps local time, and none before 1980.
  const mtime = new Date(1980, 0, 1)
  return zipSync(Object.fromEntries(entries.map(([path, text]) => [path, encoder.encode(text)])), { mtime })
}

function unzipped(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  let [files, bytes] = [0, 0]
  const isWanted = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (name.endsWith('/') || isOfArchiver(name)) return false
    files += 1
    bytes += originalSize
    if (files > mostFiles || bytes > mostTextBytes) {
      throw new AppError(
        'MILLRACE-IMPORT-TOO-LARGE',
        `The zip holds more than ${mostFiles} files or ${mostTextBytes / 1024 / 1024} MiB of text`,
      )
    }
    return true
  }
  try {
    return unzipSync(zip, { filter: isWanted })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('MILLRACE-IMPORT-NOT-A-ZIP', 'What was sent cannot be read as a zip file', {
      cause: error,
    })
  }
}

/** Some archivers add files of their own. */
function isOfArchiver(name: string): boolean {
  return name.startsWith('__MACOSX/') || name.split('/').includes('.DS_Store')
}

function textOf(path: string, bytes: Uint8Array, findings: ProjectFindings): string | undefined {
  const place = { file: path, line: 1, column: 1 }
  const refuse = (what: string, fix: string): undefined => {
    findings.error('MILLRACE-PROJECT-FILE-NOT-ALLOWED', { place, what, fix })
    return undefined
  }
  const parts = path.split('/')
  if (path.includes('\\') || parts.some(part => part === '' || part === '.' || part === '..'))
    return refuse(
      `${path} is not a path inside a project.`,
      'Pack the files of the project with plain relative paths.',
    )
  if (!/\.(ya?ml|json)$/i.test(path))
    return refuse(`${path} is neither YAML nor JSON.`, 'Leave it out of the zip.')
  if (bytes.length === 0) return refuse(`${path} is empty.`, 'Fill it, or leave it out of the zip.')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return refuse(`${path} is not text in UTF-8.`, 'Save it in UTF-8.')
  }
}
