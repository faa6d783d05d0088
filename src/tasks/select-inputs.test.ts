import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SelectionPattern } from '../projects/source-selection.ts'
import { selectInputs } from './select-inputs.ts'
import { columns, haveDataset, haveInput, haveTask, placeAt } from './testing/makers.ts'
import { openTestPlatform, planContext, type TestPlatform } from './testing/test-run.ts'

let on: TestPlatform
beforeEach(async () => {
  on = await openTestPlatform()
})
afterEach(async () => await on[Symbol.asyncDispose]())

const shape = { columns: columns('id INTEGER') }
const inputs = [haveInput('orders', shape), haveInput('order_lines', shape), haveInput('people', shape)]
const pattern = (tablePattern: string, sourceTask = 'store'): SelectionPattern => ({
  schemaPattern: '',
  tablePattern,
  type: 'ANY',
  sourceTask,
  place: placeAt(2),
})
const pick = (name: string, sourceDataset = name) => ({
  schema: '',
  name,
  database: '',
  sourceTask: 'store',
  sourceDataset,
  place: placeAt(5),
})
const input = (datasetId: string) => ({ projectId: 'p1', taskId: 'store', datasetId, place: placeAt(6) })
const none = { includePatterns: [], excludePatterns: [], explicitlySelected: [] }

function select(
  selection: Partial<ReturnType<typeof haveTask>['selection']>,
  definitions = [haveDataset({ id: 'people' })],
) {
  const task = haveTask({ type: 'STORAGE', selection: { ...none, ...selection } })
  return selectInputs(task, planContext(on.session, inputs), definitions)
}
const names = ({ selected }: ReturnType<typeof selectInputs>) => selected.map(item => item.input.name)

test('patterns take datasets of the named task, less what is excluded', () => {
  expect(names(select({ includePatterns: [pattern('order%')] }))).toEqual(['orders', 'order_lines'])
  expect(names(select({ includePatterns: [pattern('%')], excludePatterns: [pattern('%s')] }))).toEqual([
    'people',
  ])
  expect(names(select({ includePatterns: [pattern('%', 'other')] }))).toEqual([])
})

test('a dataset that is picked in several ways comes once', () => {
  const all = { includePatterns: [pattern('%')], explicitlySelected: [pick('orders')] }
  expect(names(select(all, [haveDataset({ id: 'x', inputs: [input('orders')] })]))).toEqual([
    'orders',
    'order_lines',
    'people',
  ])
})

test('the input of a dataset file is taken without a pattern, with the file', () => {
  const definition = haveDataset({ id: 'x', inputs: [input('orders')] })
  expect(select({}, [definition]).selected).toMatchObject([
    { input: { name: 'orders' }, definition: { id: 'x' } },
  ])
})

test('a dataset file without inputs belongs to the dataset with its id', () => {
  const [, , people] = select({ includePatterns: [pattern('%')] }).selected
  expect(people?.definition?.id).toBe('people')
})

test('what is named and not there is a problem at its place, with the nearest name or all that there are', () => {
  const { problems } = select({ explicitlySelected: [pick('oders'), pick('zzzzzz')] })
  expect(problems).toMatchObject([
    {
      code: 'MILLRACE-PROJECT-UNKNOWN-DATASET',
      place: placeAt(5),
      what: 'task store has no dataset "oders"',
      fix: 'Did you mean "orders"?',
    },
    { fix: 'It has: orders, order_lines, people.' },
  ])
})
