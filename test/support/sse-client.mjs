// A reader of the event stream that can be killed at any moment: `sse-client.mjs <url> <file>`, with the key in KEY. What it has
// read stands in the file, a line an event: position and id. Started again, it goes on after the last whole line.
import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'

const [url, file] = process.argv.slice(2)
const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
const whole = text.slice(0, text.lastIndexOf('\n') + 1)
if (whole !== text) truncateSync(file, Buffer.byteLength(whole))
let lastId = whole.trim().split('\n').at(-1)?.split(' ')[0]
for (;;) {
  try {
    await read()
  } catch {
    // The server is gone: it comes back.
  }
  await new Promise(resolve => setTimeout(resolve, 50))
}

async function read() {
  const headers = {
    authorization: `Bearer ${process.env['KEY']}`,
    ...(lastId ? { 'last-event-id': lastId } : {}),
  }
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(await response.text())
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop()
    for (const block of blocks) take(block)
  }
}

function take(block) {
  const field = name => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
  const [id, data] = [field('id'), field('data')]
  if (data !== undefined) appendFileSync(file, `${id} ${JSON.parse(data).id}\n`)
  // Ids that came without an event are kept in memory only, as a browser does.
  if (id !== undefined) lastId = id
}
