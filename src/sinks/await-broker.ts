export interface BrokerWait {
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** What is thrown when the broker does not answer in time. */
  timedOut(): Error
}

/** Waits for something that cannot be stopped itself. Throws the reason of the signal when it aborts. */
export async function awaitBroker<T>(work: Promise<T>, wait: BrokerWait): Promise<T> {
  const { signal, timeoutMs, timedOut } = wait
  return await new Promise<T>((resolve, reject) => {
    const stop = (): void => end(() => reject(signal.reason as Error))
    const timer = setTimeout(() => end(() => reject(timedOut())), timeoutMs)
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      settle()
    }
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    work.then(
      value => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error as Error)),
    )
  })
}
