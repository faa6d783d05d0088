import { createReadStream } from 'node:fs'

/** Whether a file has one of some short texts in its bytes. Far quicker than to parse it. */
export async function fileHolds(path: string, texts: readonly string[]): Promise<boolean> {
  const longest = Math.max(...texts.map(text => text.length))
  let last = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    if (!Buffer.isBuffer(chunk)) continue
    const seam = Buffer.concat([last, chunk.subarray(0, longest)])
    if (texts.some(text => chunk.includes(text) || seam.includes(text))) return true
    last = Buffer.from(chunk.subarray(1 - longest || chunk.length))
  }
  return false
}

const chunkBytes = 2 ** 20
