import type { z } from 'zod'
import type { YamlPath } from '../foundation/yaml-file.ts'
import { resolveBindings } from './bindings.ts'
import { checkShape } from './check-shape.ts'
import type { ProjectFindings } from './project-findings.ts'
import { parseYamlSource, type FileText, type SourceFile } from './source-file.ts'
import type { Variables } from './variables.ts'

export interface FileReading {
  readonly projectId: string
  readonly variables: Variables
  readonly findings: ProjectFindings
}

export interface OpenFile<Shape> {
  readonly source: SourceFile
  /** Undefined when the file does not have the right shape; that has been reported. */
  readonly shape: Shape | undefined
}

/** Says at which paths a variable without value is an error. */
export type IsNeeded = (path: YamlPath, source: SourceFile) => boolean

/** Parses a file, resolves its bindings and checks its shape. */
export function openFile<Shape>(
  schema: z.ZodType<Shape>,
  text: FileText,
  { variables, findings }: FileReading,
  isNeeded: IsNeeded = () => false,
): OpenFile<Shape> {
  const source = parseYamlSource(text, findings)
  if (source.value === undefined) return { source, shape: undefined }
  // An empty file is one that leaves everything out.
  const value = resolveBindings(source, variables, findings, path => isNeeded(path, source)) ?? {}
  return { source, shape: checkShape(schema, source, value, findings) }
}
