import { expect, test } from 'vitest'
import { DisposalStack } from './disposal-stack.ts'

test('what was opened last is closed first, and a failure does not keep the others open', async () => {
  const closed: string[] = []
  const opens = (name: string, fails = false): AsyncDisposable => ({
    [Symbol.asyncDispose]() {
      closed.push(name)
      return fails ? Promise.reject(new Error(`${name} does not close`)) : Promise.resolve()
    },
  })
  const stack = new DisposalStack()
  stack.use(opens('first'))
  stack.use(opens('second', true))
  stack.use(opens('third'))
  await expect(stack[Symbol.asyncDispose]()).rejects.toThrow('second does not close')
  expect(closed).toEqual(['third', 'second', 'first'])
})
