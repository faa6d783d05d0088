import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { projectJsonSchemas } from './project-json-schemas.ts'

test('every file of a project has a JSON Schema that an independent validator takes', () => {
  const schemas = projectJsonSchemas()
  expect(Object.keys(schemas)).toContain('task.schema.json')
  for (const schema of Object.values(schemas)) {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema)
    expect(validate({ unknown: 1 })).toBe(false)
  }
})

test('properties that have a default may be left out', () => {
  const validate = new Ajv().compile(projectJsonSchemas()['task.schema.json'] ?? {})
  expect(validate({ properties: { type: 'LANDING' }, settings: { anything: 1 } })).toBe(true)
  expect(validate({ properties: { type: 'LANDNG' }, settings: {} })).toBe(false)
})
