import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemCatalogue } from '../../src/contract/problems/catalogue.ts'

const isCatalogue = /contract\/problems\//
const isTable = /cli\/exit-codes\.ts$|api\/documents\/error-responses\.ts$|-problems\.ts$/
const routeProblems = /[pP]roblems(?:: | = )\[[^\]]*\]/g
const isTest = /\.test\.ts$|\/testing\//

/** Every code in the sources; the catalogue, tables, what routes say of themselves, and tests name codes that they do not throw. */
function thrownCodes(): ReadonlySet<string> {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(
      path => path.endsWith('.ts') && !isCatalogue.test(path) && !isTable.test(path) && !isTest.test(path),
    )
    .map(path => join('src', path))
  return new Set(
    files.flatMap(path =>
      Array.from(
        readFileSync(path, 'utf8')
          .replaceAll(routeProblems, '')
          .matchAll(/'((?:MILLRACE|QDI)-[A-Z-]*[A-Z])'/g),
        match => match[1] ?? '',
      ),
    ),
  )
}

test('every error code that Millrace can show is in the catalogue, and it shows every code of the catalogue', () => {
  expect([...thrownCodes()].toSorted()).toEqual(Object.keys(problemCatalogue).toSorted())
})
