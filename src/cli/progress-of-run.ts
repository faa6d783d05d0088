import type { Output } from './output.ts'
import { emptyLaunch, nextLaunch } from './progress/launch-model.ts'
import { plainProgress } from './progress/plain-progress.ts'
import type { ProgressDisplay } from './progress/progress-display.ts'
import { summaryText } from './progress/summary-text.ts'

const usualHeartbeatMs = 10_000

/** The display that suits the terminal, or the one that was asked for. */
export async function progressOfRun(
  output: Output,
  heartbeatMs: number | undefined,
): Promise<ProgressDisplay> {
  switch (output.progress) {
    case 'bar': {
      const { barProgress } = await import('./progress/bar-progress.ts')
      return barProgress(output, process.stderr)
    }
    case 'plain':
      return plainProgress(output, { heartbeatMs: heartbeatMs ?? usualHeartbeatMs, now: () => Date.now() })
    case 'none':
      return summaryOnly(output)
  }
}

/** Says nothing until the end, and then what came of it. */
function summaryOnly(output: Output): ProgressDisplay {
  let model = emptyLaunch
  return {
    observe(observation) {
      model = nextLaunch(model, observation, performance.now())
      if (observation.kind === 'launch ended') output.note(summaryText(model, output.colors))
    },
    note: text => output.note(text),
    close: () => undefined,
  }
}
