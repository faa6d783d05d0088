import { expect, test, vi } from 'vitest'
import { createWatch } from './watch-signal.ts'

test('who watches a signal is told once that it aborted', () => {
  const stop = new AbortController()
  const giveUp = vi.fn<(error: Error) => void>()
  createWatch()(stop.signal, giveUp)
  expect(giveUp).not.toHaveBeenCalled()
  stop.abort()
  expect(giveUp).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ errorClass: 'interrupted' }))
})

test('who has ended watching is not told, and the others are', () => {
  const stop = new AbortController()
  const watch = createWatch()
  const [ended, waiting] = [vi.fn<() => void>(), vi.fn<() => void>()]
  const end = watch(stop.signal, ended)
  watch(stop.signal, waiting)
  end()
  stop.abort()
  expect(ended).not.toHaveBeenCalled()
  expect(waiting).toHaveBeenCalledOnce()
})

test('a signal is not told of by another', () => {
  const stop = new AbortController()
  const watch = createWatch()
  const giveUp = vi.fn<() => void>()
  watch(new AbortController().signal, giveUp)
  watch(stop.signal, () => {})
  stop.abort()
  expect(giveUp).not.toHaveBeenCalled()
})
