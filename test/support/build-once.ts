import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

/**
 * Compiles src to dist before the tests, and bundles the programs: the DuckDB owner and the CLI run as processes of their
 * own, from dist. Type errors are shown and do not stop the tests; refusing them is the job of `npm run check`.
 */
export function setup(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
  spawnSync(process.execPath, ['scripts/bundle.mjs'], { stdio: 'inherit' })
}
