import { zipSync } from 'fflate'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import type { Finding } from '../../contract/finding.ts'
import { AppError } from '../../foundation/app-error.ts'
import { ProjectFindings } from '../project-findings.ts'

/** Of a zip file, in bytes: what the published format allows. */
export const mostZipBytes = 10 * 1024 * 1024
const mostFiles = 10_000
const mostTextBytes = 100 * 1024 * 1024
const mostOfPath = 500
const mostFolders = 10

export interface UnpackedProject {
  /** Text of each file that a project may have, by its path. */
  readonly files: Readonly<Record<string, string>>
  readonly findings: readonly Finding[]
}

/**
 * The files in a zip, and what is wrong with them as files. Throws AppError for bytes that are no zip, and for one that would
 * grow beyond all measure.
 */
export async function unpackProject(zip: Uint8Array): Promise<UnpackedProject> {
  const findings = new ProjectFindings()
  const texts = (await unzipped(zip)).flatMap(([path, bytes]) => {
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

type UnzippedFile = readonly [path: string, bytes: Uint8Array]

async function unzipped(zip: Uint8Array): Promise<readonly UnzippedFile[]> {
  try {
    // Names as bytes: what is wrong with a name is told of that file alone.
    const options = { lazyEntries: true, decodeStrings: false } as const
    return await readEntries(await fromBufferPromise(Buffer.from(zip), options), zip.length)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('MILLRACE-IMPORT-NOT-A-ZIP', 'What was sent cannot be read as a zip file', {
      cause: error,
    })
  }
}

async function readEntries(archive: ZipFile, zipBytes: number): Promise<readonly UnzippedFile[]> {
  const files: UnzippedFile[] = []
  let [bytes, packed] = [0, 0]
  for await (const entry of archive.eachEntry()) {
    const path = nameOf(entry)
    if (path.endsWith('/') || isOfArchiver(path)) continue
    bytes += entry.uncompressedSize
    packed += entry.compressedSize
    // Files that share bytes of the zip are how a small one becomes a large one.
    if (files.length >= mostFiles || bytes > mostTextBytes || packed > zipBytes) throw tooLarge()
    files.push([path, await bytesOf(archive, entry)])
  }
  return files
}

/** Fails when there are other bytes than the entry says. */
async function bytesOf(archive: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks)
}

function nameOf({ fileName }: Entry): string {
  // The types know only names that were decoded.
  return new TextDecoder().decode(Buffer.from(fileName as string | Uint8Array))
}

function tooLarge(): AppError {
  return new AppError(
    'MILLRACE-IMPORT-TOO-LARGE',
    `The zip holds more than ${mostFiles} files or ${mostTextBytes / 1024 / 1024} MiB of text`,
  )
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
  const isPlain = path.length <= mostOfPath && parts.length <= mostFolders
  if (!isPlain || path.includes('\\') || parts.some(part => part === '' || part.startsWith('.')))
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
