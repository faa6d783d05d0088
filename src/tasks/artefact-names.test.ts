import { describe, expect, test } from 'vitest'
import { datasetArtefacts, generatedSchema, taskSchemas } from './artefact-names.ts'
import { haveProject } from './testing/makers.ts'

const { naming } = haveProject()
const nowhere = { databaseName: '', taskSchema: '', internalSchema: '' }

describe('the schema of a task', () => {
  test.each([
    ['LOWER_CASE', 'load_orders'],
    ['UPPER_CASE', 'LOAD_ORDERS'],
    ['NONE', 'Load_Orders'],
    ['NO_FURTHER_PROCESSING', 'Load_Orders'],
  ] as const)('is made from its name, in the casing %s', (defaultSchemaNameOption, expected) => {
    expect(generatedSchema('Load - Orders', { ...naming, defaultSchemaNameOption })).toBe(expected)
  })

  test('keeps letters of any language, and has the prefix of the project', () => {
    expect(generatedSchema('Verkäufe 2026', { ...naming, prefixSchema: 'dw_' })).toBe('dw_verkäufe_2026')
  })

  test('is the one that the task names, with the project suffix for the tables', () => {
    expect(taskSchemas({ ...nowhere, taskSchema: 'Mart' }, { name: 'x' }, { naming })).toEqual({
      taskSchema: 'Mart',
      internalSchema: 'Mart__internal',
    })
    expect(
      taskSchemas({ ...nowhere, internalSchema: 'hidden' }, { name: 'x' }, { naming }).internalSchema,
    ).toBe('hidden')
  })
})

test('views and tables of a dataset have the prefix of the task and the suffixes of task and project', () => {
  const schemas = { taskSchema: 's', internalSchema: 'i' }
  const settings = { artifactsPrefix: 'p_', currentTableSuffix: '__now' }
  expect(datasetArtefacts('orders', schemas, settings, naming)).toEqual({
    table: { schema: 'i', name: 'p_orders__now' },
    prior: { schema: 'i', name: 'p_orders__prior' },
    view: { schema: 's', name: 'p_orders' },
    historyView: { schema: 's', name: 'p_orders__history' },
  })
})
