import type { YamlPath } from '../foundation/yaml-file.ts'
import type { ProjectFindings } from './project-findings.ts'
import type { SourceFile } from './source-file.ts'
import { bindingTokens, type Variables } from './variables.ts'

interface Resolving {
  readonly source: SourceFile
  readonly variables: Variables
  readonly findings: ProjectFindings
  readonly isNeeded: (path: YamlPath) => boolean
  /** Where the walk is. */
  readonly path: (string | number)[]
  /** Tokens without value that nothing needs, with the first place of each. */
  readonly empty: Map<string, YamlPath>
}

/**
 * A file's value with the tokens replaced by what they stand for, and without properties that are null. A token that
 * nothing declares is reported where it stands, and so is a declared one without value: as an error where `isNeeded`
 * says that Millrace cannot do without, otherwise in one warning for the file.
 */
export function resolveBindings(
  source: SourceFile,
  variables: Variables,
  findings: ProjectFindings,
  isNeeded: (path: YamlPath) => boolean = () => false,
): unknown {
  const resolving: Resolving = { source, variables, findings, isNeeded, path: [], empty: new Map() }
  const value = resolved(source.value, resolving)
  warnOfEmpty(resolving)
  return value
}

function resolved(value: unknown, resolving: Resolving): unknown {
  if (typeof value === 'string') return resolvedText(value, resolving)
  if (typeof value !== 'object' || value === null) return value
  const { path } = resolving
  const below = (step: string | number, item: unknown): unknown => {
    path.push(step)
    const result = resolved(item, resolving)
    path.pop()
    return result
  }
  if (Array.isArray(value)) return value.map((item, index) => below(index, item))
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, below(key, item)]))
}

function resolvedText(text: string, resolving: Resolving): string {
  if (!text.includes('{{') && !text.includes('ref{')) return text
  const { source, variables, findings, path, empty, isNeeded } = resolving
  return text.replaceAll(bindingTokens, (token, inner?: string, bare?: string) => {
    const meaning = variables.meaningOf(inner, bare)
    if (meaning.kind === 'unknown') {
      const { what, fix } = meaning
      const place = source.placeOfText(path, token)
      findings.error('MILLRACE-PROJECT-UNDECLARED-VARIABLE', { place, what, fix })
      return token
    }
    if (meaning.text === '') {
      if (token === text.trim() && isNeeded(path)) reportNeeded(resolving, token)
      else if (!empty.has(token)) empty.set(token, [...path])
    }
    return meaning.text
  })
}

function reportNeeded({ source, findings, path }: Resolving, token: string): void {
  const name = tokenName(token)
  findings.error('MILLRACE-PROJECT-EMPTY-VARIABLE', {
    place: source.placeOfText(path, token),
    what: `Variable "${name}" has no value, and ${String(path.at(-1))} needs one.`,
    fix: `Give "${name}" a value in bindings.json, or in the bindings of the project in millrace.yaml.`,
  })
}

function warnOfEmpty({ source, findings, empty }: Resolving): void {
  const [first] = empty
  if (!first) return
  const [token, path] = first
  const names = [...empty.keys()].map(each => `"${tokenName(each)}"`).join(', ')
  findings.warning('MILLRACE-PROJECT-EMPTY-VARIABLE', {
    place: source.placeOfText(path, token),
    what: empty.size === 1 ? `Variable ${names} has no value.` : `Variables ${names} have no value.`,
    fix: 'Give a value in bindings.json where the task needs one.',
  })
}

function tokenName(token: string): string {
  return token.replaceAll(/[{}]/g, '').trim()
}
