/** What a timer can wait at most. */
const longestTimerMs = 2 ** 31 - 1

export interface Timeout extends Disposable {
  readonly ms: number
  readonly isOver: boolean
}

/** Aborts after so long; undefined: never. */
export function startTimeout(ms: number | undefined, stop: AbortController): Timeout {
  let isOver = false
  const timer = ms === undefined ? undefined : setTimeout(end, Math.min(ms, longestTimerMs))
  function end(): void {
    isOver = true
    stop.abort()
  }
  return {
    ms: ms ?? Infinity,
    get isOver() {
      return isOver
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}
