// Runs the public CESQL conformance cases through the evaluator of filters: `npm run conformance [-- <folder>]`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import { evaluateCesql } from '../dist/contract/filters/cesql/evaluate-cesql.js'

const besideTheProject = join(import.meta.dirname, '..', '..', 'shared', 'conformance', 'cesql')
const folder = resolve(process.argv[2] ?? besideTheProject)
const anyEvent = { specversion: '1.0', id: 'any-id', source: 'https://localhost', type: 'any.type' }

const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.yaml')) : []
const reports = files.sort().map(reportOf)
for (const { file, passed, failures } of reports) {
  console.log(
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${file}: ${passed} passed, ${failures.length} failed`,
  )
  for (const failure of failures) console.log(`     ${failure}`)
}
const passed = reports.reduce((sum, report) => sum + report.passed, 0)
const failed = reports.reduce((sum, report) => sum + report.failures.length, 0)
if (passed + failed === 0)
  console.log(`No cases in ${folder}. Name the folder: npm run conformance -- <folder>`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function reportOf(file) {
  const { tests } = parse(readFileSync(join(folder, file), 'utf8'))
  const failures = tests.flatMap(test => failureOf(test) ?? [])
  return { file, passed: tests.length - failures.length, failures }
}

/** Undefined when the case passes. A case without a result asks for the error alone; without an error, for none. */
function failureOf({ name, expression, result, error, event, eventOverrides }) {
  const found = evaluateCesql(String(expression), event ?? { ...anyEvent, ...eventOverrides })
  const isSame = found.error === error && (result === undefined || found.value === result)
  return isSame
    ? undefined
    : `${name}: ${expression}\n       found ${show(found)}, expected ${show({ value: result, error })}`
}

function show({ value, error }) {
  return `${JSON.stringify(value)}${error === undefined ? '' : ` with error ${error}`}`
}
