import { createLogUpdate } from 'log-update'
import type { Output } from '../output.ts'
import { counted } from '../show-text.ts'
import { frameText, lineOfTask, type FrameOptions } from './frame-text.ts'
import { emptyLaunch, nextLaunch, type LaunchModel } from './launch-model.ts'
import type { ProgressDisplay } from './progress-display.ts'
import { summaryText } from './summary-text.ts'

const redrawMs = 100

/** Progress on a terminal: what has ended scroll up, what goes on is redrawn below it. */
export function barProgress(output: Output, terminal: NodeJS.WritableStream): ProgressDisplay {
  const screen = createLogUpdate(terminal, { showCursor: true })
  let model: LaunchModel = emptyLaunch
  let isClosed = false
  const frame = (): FrameOptions => ({
    colors: output.colors,
    columns: output.columns,
    now: performance.now(),
  })
  const redraw = (): void => screen(frameText(model, frame()))
  const timer = setInterval(redraw, redrawMs)
  const close = (): void => {
    if (isClosed) return
    isClosed = true
    clearInterval(timer)
    screen.clear()
    screen.done()
  }
  return {
    observe(observation) {
      model = nextLaunch(model, observation, performance.now())
      if (observation.kind === 'launch started') {
        const { project, launch, tasks } = observation
        output.note(`${output.colors.bold(project)} · launch ${launch} · ${counted(tasks.length, 'task')}\n`)
      }
      if (observation.kind === 'task ended' || observation.kind === 'task skipped') {
        const task = model.tasks.get(observation.taskId)
        screen.clear()
        if (task) output.note(lineOfTask(model, task, frame()))
      }
      if (observation.kind === 'launch ended') {
        close()
        output.note(`\n${summaryText(model, output.colors)}`)
      }
    },
    note(text) {
      screen.clear()
      output.note(text)
    },
    close,
  }
}
