import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** The line, from 1, of a byte position of the (uncompressed) content of a file; `otherwise` where we cannot unpack it. */
export async function lineAtByte(path: string, position: number, otherwise: number): Promise<number> {
  if (/\.zst$/i.test(path)) return otherwise
  let line = 1
  let left = position
  for await (const chunk of contentOf(path)) {
    const part = chunk.subarray(0, left)
    line += newlines(part)
    left -= part.length
    if (left <= 0) break
  }
  return line
}

function contentOf(path: string): AsyncIterable<Buffer> & Readable {
  const file = createReadStream(path)
  if (!/\.gz$/i.test(path)) return file
  const content = createGunzip()
  file.on('error', error => content.destroy(error))
  content.on('close', () => file.destroy())
  return file.pipe(content)
}

function newlines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
  return count
}
