import { execFile } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const source = fileURLToPath(new URL('../..', import.meta.url))
const repository = join(source, '../..')
const frameworks = ['express', 'fastify', 'hono', '@hono/node-server']

export const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

export interface InstalledPackage extends Disposable {
  /** A project that has the package in its node_modules, and the examples. */
  readonly folder: string
}

/** Builds the package and installs it in a new folder: what `npm install` would put there, and nothing else of the repository. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-events-'))
  const modules = join(folder, 'node_modules')
  const target = join(modules, '@millrace/events')
  mkdirSync(target, { recursive: true })
  copyFileSync(join(source, 'package.json'), join(target, 'package.json'))
  await run(process.execPath, [
    compiler,
    '-p',
    join(source, 'tsconfig.build.json'),
    '--outDir',
    join(target, 'dist'),
  ])
  await run(process.execPath, [join(source, 'scripts/copy-schemas.mjs'), join(target, 'dist/schemas')])
  cpSync(join(source, 'examples'), folder, { recursive: true })
  for (const name of frameworks) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(modules, name))
  }
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** A schema as the repository publishes it. */
export function publishedSchema(name: string): unknown {
  return JSON.parse(readFileSync(join(repository, 'docs/reference/events', name), 'utf8'))
}
