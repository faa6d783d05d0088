import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../rivals/', import.meta.url))

/** Installs what is compared with, once, in a folder of its own: none of it is a dependency of Millrace. */
export function installRivals() {
  if (existsSync(`${folder}node_modules`)) return
  const args = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund', '--silent']
  execFileSync('npm', args, { cwd: folder, stdio: 'inherit' })
}

export const rival = createRequire(`${folder}package.json`)
