import { expect, test } from 'vitest'
import { parseDatasetAddress } from './dataset-address.ts'
import { datasetIdOf } from './dataset-id.ts'

test.each([
  ['My App!', 'my_app$21$'],
  ['orders', 'orders'],
  ['dbo.Order Details', 'dbo_order_details'],
  ['a-b_c', 'a_b_c'],
  ['prix€', 'prix$20AC$'],
])('the dataset of %j has the id %s', (name, id) => {
  expect(datasetIdOf(name)).toBe(id)
})

test('an address names project, task and dataset', () => {
  expect(parseDatasetAddress('p$_$store-0001$_$orders')).toEqual({
    projectId: 'p',
    taskId: 'store-0001',
    datasetId: 'orders',
  })
  expect(parseDatasetAddress('p$_$$replicate$dbo_orders')).toBeUndefined()
  expect(parseDatasetAddress('customer_id')).toBeUndefined()
})
