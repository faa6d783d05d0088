import { expect, test } from 'vitest'
import { inOwnOrder } from './own-order.ts'

const tasks = Array.from({ length: 100 }, (_, index) => ({
  key: { projectId: 'p1', taskId: `t${index}`, digest: 'daily' },
}))

test('each process has an order of its own, which stays', () => {
  const [first, again, second] = ['w1', 'w1', 'w2'].map(worker => inOwnOrder(worker, tasks))
  expect(again).toEqual(first)
  expect(second).not.toEqual(first)
  expect(new Set(second)).toEqual(new Set(tasks))
})

test('what is left of the tasks keeps its order', () => {
  const left = tasks.filter((_, index) => index % 3 > 0)
  expect(inOwnOrder('w1', left)).toEqual(inOwnOrder('w1', tasks).filter(each => left.includes(each)))
})
