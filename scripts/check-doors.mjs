// Checks who imports whom; a checker that read nothing counts as failed.
import { cruise } from 'dependency-cruiser'
import { createRequire } from 'node:module'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const { output } = await cruise(
  ['src'],
  { ...config.options, ruleSet: { forbidden: config.forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig('tsconfig.json') },
)
const { totalCruised, violations } = output.summary
for (const { rule, from, to } of violations) console.log(`${rule.name}: ${from} must not open ${to}`)
console.log(`${totalCruised} modules, ${violations.length} violations`)
process.exitCode = totalCruised > 50 && violations.length === 0 ? 0 : 1
