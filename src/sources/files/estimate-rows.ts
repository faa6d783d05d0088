import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Compression } from './file-format.ts'
import type { SourceFile } from './source-file.ts'

const sampleBytes = 256 * 1024
const lineFeed = 0x0a

/** Lines of a text file: exact for a small one, otherwise by the length of its first lines. Zstandard: not known. */
export async function estimateLines(file: SourceFile, compression: Compression): Promise<number | undefined> {
  if (compression === 'zstd') return undefined
  const raw = createReadStream(file.path)
  const unpacked = compression === 'gzip' ? createGunzip() : undefined
  // The read below throws what the pipeline meets; its own report is the same error.
  const text = unpacked ? pipeline(raw, unpacked, () => undefined) : raw
  let bytes = 0
  let lines = 0
  let last = lineFeed
  for await (const chunk of text) {
    const block: Buffer = chunk
    bytes += block.length
    lines += countLineFeeds(block)
    last = block.at(-1) ?? last
    if (bytes >= sampleBytes) {
      const share = (unpacked ? unpacked.bytesWritten : bytes) / Math.max(file.size, 1)
      return share >= 1 ? lines : Math.max(1, Math.round(lines / share))
    }
  }
  return lines + (last === lineFeed ? 0 : 1)
}

function countLineFeeds(block: Buffer): number {
  let count = 0
  for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, at + 1)) count++
  return count
}
