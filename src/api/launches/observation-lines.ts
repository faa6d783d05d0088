import { Bell } from '../../foundation/bell.ts'
import type { RunObservation } from '../../runs/run-observation.ts'

const signOfLifeMs = 10_000

/**
 * What a launch tells, as lines of JSON; an empty line is a sign of life. Resolves when the launch tells its first thing, and
 * throws what it throws before that. Who stops listening does not stop the launch.
 */
export async function observationLines(
  launch: (observe: (observation: RunObservation) => void) => Promise<unknown>,
  signal: AbortSignal,
): Promise<AsyncIterable<string>> {
  const bell = new Bell()
  const told: RunObservation[] = []
  let end: { readonly failure?: unknown } | undefined
  let begin = (): void => undefined
  const begun = new Promise<void>(resolve => (begin = resolve))
  const launching = launch(observation => {
    if (!signal.aborted) told.push(observation)
    begin()
    bell.ring()
  }).then(
    () => endWith({}),
    (failure: unknown) => {
      endWith({ failure })
      throw failure
    },
  )
  await Promise.race([begun, launching])
  // Who listens is thrown it at the end of the lines.
  launching.catch(() => undefined)
  return lines()

  function endWith(how: { readonly failure?: unknown }): void {
    end = how
    bell.ring()
  }

  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      const ended = end
      const batch = told.splice(0)
      if (batch.length > 0) yield batch.map(each => `${JSON.stringify(each)}\n`).join('')
      else if (ended?.failure !== undefined) throw ended.failure
      else if (ended || signal.aborted) return
      else {
        const rungAt = performance.now()
        await bell.wait(signOfLifeMs, signal)
        if (performance.now() - rungAt >= signOfLifeMs) yield '\n'
      }
    }
  }
}
