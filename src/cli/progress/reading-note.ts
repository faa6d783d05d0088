import type { Output } from '../output.ts'
import { plainLine, plainValue } from './plain-line.ts'

/** Says that the files of a project are being read and checked, in the manner of the progress that follows. */
export function noteReading(output: Output, project: string): void {
  if (output.progress === 'bar') output.note(`${output.colors.bold(project)} · reading`)
  if (output.progress === 'plain')
    output.note(plainLine(Date.now(), `project=${plainValue(project)} reading`))
}
