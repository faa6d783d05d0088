import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { selectTasks } from './select-tasks.ts'
import { inOrder } from './task-graph.ts'
import { landStoreTransform, soundProject } from './testing/project-files.ts'

test.each([
  [[], ['land-0001', 'store-0001', 'report-0001']],
  [['store-0001'], ['store-0001']],
  [['Store'], ['store-0001']],
  [['+store'], ['land-0001', 'store-0001']],
  [['store+'], ['store-0001', 'report-0001']],
  [['+store+'], ['land-0001', 'store-0001', 'report-0001']],
  [
    ['report-0001', 'land-0001'],
    ['land-0001', 'report-0001'],
  ],
])('%j selects %j', async (selectors, ids) => {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, landStoreTransform)
  expect(selectTasks(project, selectors).map(task => task.id)).toEqual(ids)
})

test('an unknown task is named with the one that was probably meant', async () => {
  using folder = temporaryFolder()
  const project = await soundProject(folder.path, landStoreTransform)
  expect(() => selectTasks(project, ['+stoer-0001'])).toThrow(
    expect.objectContaining({ code: 'MILLRACE-PROJECT-UNKNOWN-TASK', fix: 'Did you mean "store-0001"?' }),
  )
})

test('a task comes after everything that it reads, whatever the names of the folders', () => {
  const task = (id: string, ...upstream: string[]) => ({ id, upstream })
  const tasks = [task('a', 'c'), task('b'), task('c', 'd'), task('d')]
  // Only ids and upstream matter to the order.
  expect(inOrder({ tasks }).map(each => each.id)).toEqual(['d', 'c', 'a', 'b'])
})
