import { SourceSelectionFile } from '../contract/project/source-selection-file.ts'
import type { Place } from '../foundation/app-error.ts'
import { openFile, type FileReading, type IsNeeded, type OpenFile } from './open-file.ts'
import type { Task } from './project.ts'
import type { ProjectFindings } from './project-findings.ts'
import { emptySelection, readSelection } from './read-selection.ts'
import type { FileText } from './source-file.ts'
import { canRun, readsConnection } from './task-types.ts'

export interface TaskSource extends Pick<Task, 'sourceConnection' | 'connectionPlace' | 'selection'> {
  readonly isComplete: boolean
}

/** What a task reads, from its sourceSelection.yaml. */
export function readTaskSource(
  text: FileText | undefined,
  task: Pick<Task, 'id' | 'type' | 'place' | 'placeOf'>,
  reading: FileReading,
): TaskSource {
  const isNeeded: IsNeeded = path => canRun(task.type) && path.length === 1 && path[0] === 'sourceConnection'
  const file = text && openFile(SourceSelectionFile, text, reading, isNeeded)
  checkConnection(file, task, reading.findings)
  const { source, shape } = file ?? {}
  const hasConnection = shape?.sourceConnection !== undefined
  return {
    isComplete: file === undefined || shape !== undefined,
    sourceConnection: shape?.sourceConnection ?? '',
    get connectionPlace() {
      return source && hasConnection ? source.placeOf(['sourceConnection']) : task.place
    },
    selection: source && shape ? readSelection(shape, source, reading) : emptySelection,
  }
}

function checkConnection(
  file: OpenFile<SourceSelectionFile> | undefined,
  task: Pick<Task, 'id' | 'type' | 'placeOf'>,
  findings: ProjectFindings,
): void {
  const place = (): Place =>
    file?.source.placeOf(['sourceConnection']) ?? task.placeOf(['properties', 'type'])
  const isRead = readsConnection(task.type)
  if (isRead && (file === undefined || lacksConnection(file))) {
    findings.error('MILLRACE-PROJECT-CONNECTION-NEEDED', {
      place: place(),
      what: `Task ${task.id} reads from a source, but names no sourceConnection.`,
      fix: 'Add "sourceConnection:" with the name of a connection of the workspace to its sourceSelection.yaml.',
    })
  }
  if (!isRead && file?.shape?.sourceConnection) {
    findings.warning('MILLRACE-PROJECT-CONNECTION-NOT-USED', {
      place: place(),
      what: `Tasks of type ${task.type} read no connection; the sourceConnection of ${task.id} is ignored.`,
      fix: 'Remove sourceConnection.',
    })
  }
}

/** A variable without value has been reported as that. */
function lacksConnection({ shape, source }: OpenFile<SourceSelectionFile>): boolean {
  if (!shape || shape.sourceConnection) return false
  const written = SourceSelectionFile.pick({ sourceConnection: true }).strip().safeParse(source.value)
  return !written.data?.sourceConnection
}
