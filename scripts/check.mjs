// Everything that says whether a change may land, in under a minute; `npm test` adds the slow tests.
import { spawn } from 'node:child_process'

const format = ['format', 'oxfmt', ['--check', '.']]
const lint = ['lint', 'oxlint', ['--type-aware', '--deny-warnings']]
const typesCache = 'node_modules/.cache/types.tsbuildinfo'
const contractCache = 'node_modules/.cache/contract.tsbuildinfo'
const types = ['types', 'tsc', ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', typesCache]]
const contract = [
  'contract without Node',
  'tsc',
  ['-p', 'src/contract/tsconfig.json', '--noEmit', '--incremental', '--tsBuildInfoFile', contractCache],
]
const packages = ['events package', 'tsc', ['-p', 'packages/events/tsconfig.build.json', '--noEmit']]
const doors = ['doors', 'node', ['scripts/check-doors.mjs']]
const deadCode = ['dead code', 'knip', ['--no-progress']]
const unitTests = ['unit tests', 'vitest', ['run', '--project', 'unit', '--reporter', 'dot']]

let failed = 0
await Promise.all([inTurn([format, lint, doors]), inTurn([types, contract, packages, deadCode])])
await inTurn([unitTests])
process.exitCode = failed === 0 ? 0 : 1

async function inTurn(steps) {
  for (const [name, program, args] of steps) {
    const started = performance.now()
    const { code, output } = await run(program, args)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(22)} ${seconds.padStart(5)} s`)
    if (code === 0) continue
    failed += 1
    console.log(output)
  }
}

function run(program, args) {
  return new Promise(resolve => {
    const path = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`
    const child = spawn(program, args, { env: { ...process.env, PATH: path } })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', error => resolve({ code: 1, output: error.message }))
    child.on('close', code => resolve({ code, output }))
  })
}
