// The OpenAPI document as a server gives it: asked of a real one, so that no route can be forgotten.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../dist/program/main.js', import.meta.url))

/** Of a server that others can reach too: there some paths need a key that on loopback are for everybody. */
export async function servedOpenApi() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-openapi-'))
  writeFileSync(join(folder, 'millrace.yaml'), 'name: documents\n')
  const server = spawn(
    process.execPath,
    [program, 'serve', '--json', '--host', '0.0.0.0', '--port', '0', '--log-level', 'error'],
    { cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), ended(server)])
    const response = await fetch(`${JSON.parse(line).url}/api/openapi.json`)
    return await response.json()
  } finally {
    server.kill()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    rmSync(folder, { recursive: true })
  }
}

async function ended(server) {
  const [code] = await once(server, 'exit')
  throw new Error(`the server ended with ${code} before it was ready`)
}
