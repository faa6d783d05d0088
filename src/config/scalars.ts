import type { YamlPath } from '../foundation/yaml-file.ts'

export interface Scalar {
  readonly path: YamlPath
  readonly value: unknown
}

/** Every value in maps and lists that is neither. */
export function scalarsIn(value: unknown, path: YamlPath = []): readonly Scalar[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => scalarsIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, item]) => scalarsIn(item, [...path, key]))
}
