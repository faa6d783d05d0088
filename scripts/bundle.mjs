// Bundles the programs into dist/program: reading a few files starts several times as fast as reading a thousand. Tests
// and scripts that need single modules take them from dist, where tsc puts them.
import { readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const repository = fileURLToPath(new URL('..', import.meta.url))
const folder = join(repository, 'dist/program')

const bundle = await rolldown({
  cwd: repository,
  // The owner is found beside the chunk that starts it, under the same name as beside its source.
  input: { main: 'src/main.ts', 'owner/owner-main': 'src/platforms/duckdb/owner/owner-main.ts' },
  platform: 'node',
  transform: { target: 'node20' },
  // Native libraries, and drivers that look for optional parts of their own.
  external: ['@duckdb/node-bindings', 'libsql', 'pg'],
  onLog(level, log) {
    throw new Error(`bundling says (${level}): ${log.message}`)
  },
})
// Chunks lie flat: modules of src/cli find package.json and templates two folders up, here as there.
const { output } = await bundle.write({
  dir: folder,
  format: 'esm',
  sourcemap: true,
  minify: { compress: false, mangle: false, codegen: true },
  chunkFileNames: '[name]-[hash].js',
})
await bundle.close()

const written = new Set(output.map(({ fileName }) => fileName))
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name)
  if (entry.isFile() && !written.has(relative(folder, path))) rmSync(path)
}
