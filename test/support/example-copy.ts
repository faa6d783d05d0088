import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** A copy of an example in a folder of the test's own, so that it starts without state. */
export function copyExample(name: string, folder: string): string {
  const copy = join(folder, name)
  cpSync(resolve('examples', name), copy, { recursive: true, filter: path => !path.includes('.millrace') })
  const file = join(copy, 'millrace.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('../../node_modules', resolve('node_modules')))
  return copy
}
