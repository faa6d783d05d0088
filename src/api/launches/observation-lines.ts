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
  let isOver = false
  let begin = (): void => undefined
  const begun = new Promise<void>(resolve => (begin = resolve))
  const launching = launch(observation => {
    if (!signal.aborted) told.push(observation)
    begin()
    bell.ring()
  }).finally(() => {
    isOver = true
    bell.ring()
  })
  await Promise.race([begun, launching])
  // What goes wrong later, the launch tells as the end of its tasks.
  launching.catch(() => undefined)
  return lines()

  async function* lines(): AsyncGenerator<string> {
    while (!signal.aborted) {
      const wasOver = isOver
      const batch = told.splice(0)
      if (batch.length > 0) yield batch.map(each => `${JSON.stringify(each)}\n`).join('')
      else if (wasOver) return
      else {
        const rungAt = performance.now()
        await bell.wait(signOfLifeMs, signal)
        if (performance.now() - rungAt >= signOfLifeMs) yield '\n'
      }
    }
  }
}
