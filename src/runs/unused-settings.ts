import { z } from 'zod'
import { closestName } from '../foundation/closest-name.ts'
import type { Task } from '../projects/project.ts'
import type { PlanProblem } from '../tasks/problems-in-plan.ts'
import type { TaskType } from '../tasks/task-type.ts'

interface UnusedSetting {
  readonly path: readonly string[]
  readonly meant: string | undefined
}

/** Settings by name, each with its JSON Schema. */
export type KnownSettings = Readonly<Record<string, unknown>>

/** The settings that a type of task knows. Every task of the type can be held against them. */
export function knownSettings(type: TaskType): KnownSettings {
  return propertiesOf(z.toJSONSchema(type.settings, { io: 'input' }))
}

/**
 * Settings of a task that its type does not know. One that resembles a known name is a slip and gets a warning of its
 * own; the others, which exports of other platforms are full of, share one.
 */
export function unusedSettings(task: Task, known: KnownSettings): readonly PlanProblem[] {
  const unused = findUnused(task.settings, known, [])
  const slips = unused.filter(setting => setting.meant !== undefined)
  const others = unused.filter(setting => setting.meant === undefined)
  const warnings = slips.map(({ path, meant }) =>
    warning(task, path, `Unknown setting "${path.join('.')}"`, `Did you mean "${meant}"?`),
  )
  const [first] = others
  if (!first) return warnings
  const names = others.map(({ path }) => path.join('.')).join(', ')
  const fix = 'They may stay; they have no effect.'
  return [
    ...warnings,
    warning(task, first.path, `Millrace does not use these settings of the task: ${names}`, fix),
  ]
}

function findUnused(value: unknown, known: KnownSettings, path: readonly string[]): readonly UnusedSetting[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key]
    if (!Object.hasOwn(known, key)) return [{ path: here, meant: closestName(key, Object.keys(known)) }]
    const below = propertiesOf(known[key])
    return Object.keys(below).length > 0 ? findUnused(inner, below, here) : []
  })
}

function propertiesOf(schema: unknown): KnownSettings {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return {}
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? { ...properties } : {}
}

function warning(task: Task, path: readonly string[], what: string, fix: string): PlanProblem {
  return {
    level: 'WARNING',
    code: 'MILLRACE-PROJECT-UNKNOWN-KEY',
    place: task.placeOf(['settings', ...path]),
    what,
    fix,
  }
}
