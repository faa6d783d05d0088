import type { Place } from '../foundation/app-error.ts'
import { parseYaml, type YamlFile, type YamlPath } from '../foundation/yaml-file.ts'
import type { ProjectFindings } from './project-findings.ts'

/** A file as it was read. */
export interface FileText {
  /** Relative to the workspace where it is inside. */
  readonly file: string
  readonly text: string
}

/** A parsed file that can say where its parts stand. */
export interface SourceFile extends FileText {
  /** Undefined when the file cannot be parsed; that has been reported. */
  readonly value: unknown
  placeOf(path: YamlPath, part?: 'key' | 'value'): Place
  /** Where a text first stands in the value at a path; the place of the value when it is not written as such. */
  placeOfText(path: YamlPath, text: string): Place
}

/** Parses a YAML file and reports what is wrong with its syntax. */
export function parseYamlSource(source: FileText, findings: ProjectFindings): SourceFile {
  const yaml = parseYaml(source.file, source.text)
  for (const { place, message } of yaml.problems) {
    findings.error('MILLRACE-PROJECT-SYNTAX', {
      place,
      what: message,
      fix: 'Correct the syntax of the file at this place.',
    })
  }
  return withPlaces(source, yaml.value, () => yaml)
}

/** Parses a JSON file. */
export function parseJsonSource(source: FileText, findings: ProjectFindings): SourceFile {
  return quickly(source, jsonValue(source.text)) ?? parseYamlSource(source, findings)
}

/** Keeps a value that was read without places; the file is parsed fully as soon as somebody asks for one. */
function quickly(source: FileText, value: unknown): SourceFile | undefined {
  let yaml: YamlFile | undefined
  return value === undefined
    ? undefined
    : withPlaces(source, value, () => (yaml ??= parseYaml(source.file, source.text)))
}

function jsonValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    // The YAML parser says where the mistake is.
    return undefined
  }
}

function withPlaces(source: FileText, value: unknown, yaml: () => YamlFile): SourceFile {
  const placeOf: SourceFile['placeOf'] = (path, part) => yaml().placeOf(path, part)
  return {
    ...source,
    value,
    placeOf,
    placeOfText(path, text) {
      const place = placeOf(path)
      const at = source.text.indexOf(text, offsetOf(source.text, place))
      return at === -1 ? place : { file: source.file, ...positionOf(source.text, at) }
    },
  }
}

function offsetOf(text: string, place: Place): number {
  let lineStart = 0
  for (let line = 1; line < place.line; line++) lineStart = text.indexOf('\n', lineStart) + 1
  return lineStart + place.column - 1
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  return { line: text.slice(0, lineStart).split('\n').length, column: offset - lineStart + 1 }
}
