// Runs every test. Ends with the line `N passed, N failed` (and `, N skipped`); skipped tests are listed with their reason.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
const report = join(folder, 'report.json')
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]
const { status } = spawnSync(process.execPath, [vitest, ...args], { stdio: 'inherit' })
const results = readReport()
rmSync(folder, { recursive: true })

const skipped = results.filter(test => test.status === 'skipped' || test.status === 'pending')
const passed = results.filter(test => test.status === 'passed').length
const failed = results.filter(test => test.status === 'failed').length
for (const test of skipped) console.log(`skipped: ${test.fullName}`)
const skipsFail = process.env.CI && skipped.length > 0
if (skipsFail) console.log('CI must skip nothing.')
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
process.exitCode = status === 0 && failed === 0 && passed > 0 && !skipsFail ? 0 : 1

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(file => file.assertionResults)
  } catch (error) {
    console.log(`no test report: ${error.message}`)
    return []
  }
}
