import { publishedPlatforms, type ProjectItem } from '../../contract/api/projects/project-answers.ts'
import type { TaskKind } from '../../contract/task-kind.ts'

const taskTypes: Partial<Record<TaskKind, string>> = {
  ICEBERG_STORAGE: 'LAKEHOUSE_STORAGE',
  MIRROR: 'LAKEHOUSE_MIRROR',
}

/** A task type as the REST API spells it; events have older names of two of them. */
export function restTaskType(kind: TaskKind): string {
  return taskTypes[kind] ?? kind
}

const platforms: Readonly<Record<string, ProjectItem['platformType']>> = {
  ...Object.fromEntries(publishedPlatforms.map(name => [name, name])),
  QVD: 'QLIK_QVD',
}

/** A platform type as the REST API spells it; undefined for those that only Millrace has. */
export function restPlatformType(platformType: string | undefined): ProjectItem['platformType'] {
  return platforms[platformType ?? '']
}

/** Hours, minutes and whole seconds, as in 00:01:30; more than two digits of hours where they are needed. */
export function clockDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map(part => String(part).padStart(2, '0')).join(':')
}

/** Start, end and duration, each where it is known; what has not ended lasts until `now`. */
export function spanOf(
  { startedAt, endedAt }: { readonly startedAt?: Date; readonly endedAt?: Date },
  now: Date,
): { startTime?: string; endTime?: string; duration?: string } {
  if (!startedAt) return {}
  return {
    startTime: startedAt.toISOString(),
    ...(endedAt && { endTime: endedAt.toISOString() }),
    duration: clockDuration((endedAt ?? now).getTime() - startedAt.getTime()),
  }
}
