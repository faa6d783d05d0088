import { AttemptEnded } from './explain-failure.ts'

type GiveUp = (error: Error) => void

/** Tells attempts that their signal aborted; gives the function that ends it. */
export type Watch = (signal: AbortSignal, giveUp: GiveUp) => () => void

/** One listener a signal, however many attempts share it. */
export function createWatch(): Watch {
  const attempts = new WeakMap<AbortSignal, Set<GiveUp>>()
  const listen = (signal: AbortSignal): Set<GiveUp> => {
    const waiting = new Set<GiveUp>()
    attempts.set(signal, waiting)
    signal.addEventListener('abort', () => [...waiting].forEach(giveUp => giveUp(attemptInterrupted())), {
      once: true,
    })
    return waiting
  }
  return (signal, giveUp) => {
    const waiting = attempts.get(signal) ?? listen(signal)
    waiting.add(giveUp)
    return () => waiting.delete(giveUp)
  }
}

export function attemptInterrupted(): AttemptEnded {
  return new AttemptEnded('interrupted', 'The attempt was given up, because the server stops.')
}
