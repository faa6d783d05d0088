import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

/** Compiles src to dist before the tests: the DuckDB owner and the CLI run as processes of their own, from dist. */
export function setup(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
}
