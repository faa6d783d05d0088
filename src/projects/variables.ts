import type { BindingsFile } from '../contract/project/bindings-file.ts'
import type { Place } from '../foundation/app-error.ts'
import { suggestion, type ProjectFindings } from './project-findings.ts'
import type { SourceFile } from './source-file.ts'

/** `{{name}}`, `{{ref(key)}}`, `{{id(kind, name)}}`, and `ref{key}` without double braces. */
export const bindingTokens = /\{\{([^{}]+)\}\}|\bref\{(project\.[^{}]+)\}/g

/** How deep variables may point to variables. */
const maxDepth = 8
/** Characters of one value, and of all that variables put into the files of a project: beyond it the server would run out of memory. */
const mostOfValue = 64 * 1024
const mostOfProject = 32 * 1024 * 1024

export interface BindingsLayer {
  readonly source: SourceFile
  readonly content: BindingsFile
}

export interface VariableSources {
  readonly definition: BindingsLayer | undefined
  readonly bindings: BindingsLayer | undefined
  readonly overrides: Readonly<Record<string, string>>
  /** What `ref(...)` gives, by key. */
  readonly references: Readonly<Record<string, string>>
}

/** What a token stands for; empty when it is declared without value. */
export type TokenMeaning =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown'; readonly what: string; readonly fix: string }

interface Variable {
  readonly value: string
  readonly layer: BindingsLayer | undefined
}

interface ResolvedVariable {
  readonly text: string
  /** How many variables lie one below the other. */
  readonly depth: number
}

/** The variables of a project: the definition, under bindings.json, under the overrides of the workspace. */
export class Variables {
  readonly #variables: ReadonlyMap<string, Variable>
  readonly #resolved = new Map<string, ResolvedVariable>()
  #filledIn = 0
  readonly #sources: VariableSources
  readonly #findings: ProjectFindings

  /** Resolves every variable, and reports unknown names in their values, and cycles. */
  constructor(sources: VariableSources, findings: ProjectFindings) {
    this.#sources = sources
    this.#findings = findings
    this.#variables = layered(sources)
    this.#warnOfUndeclaredValues()
    for (const name of this.#variables.keys()) this.#valueOf(name, [])
  }

  /** The value of each variable in this environment. */
  values(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#variables.keys()].map(name => [name, this.#valueOf(name, []).text]))
  }

  /** The identifier in this environment of each portable name. */
  portableIds(): Readonly<Record<string, string>> {
    const { definition, bindings } = this.#sources
    return { ...definition?.content.nameToIdMap, ...bindings?.content.nameToIdMap }
  }

  /** The meaning of a token, given by the groups of `bindingTokens`; nothing when the project has become too large. */
  meaningOf(inner: string | undefined, bare: string | undefined): TokenMeaning {
    const meaning = this.#meaningOf(inner, bare)
    if (meaning.kind !== 'text') return meaning
    const before = this.#filledIn
    this.#filledIn += meaning.text.length
    if (this.#filledIn <= mostOfProject) return meaning
    if (before <= mostOfProject) this.#tooLarge(inner?.trim() ?? bare ?? '', mostOfProject)
    return { kind: 'text', text: '' }
  }

  #meaningOf(inner: string | undefined, bare: string | undefined): TokenMeaning {
    const name = inner?.trim() ?? ''
    const reference = bare ?? /^ref\((.*)\)$/.exec(name)?.[1]
    if (reference !== undefined) return this.#reference(reference.trim())
    const portable = portableName(name)
    if (portable !== undefined) return { kind: 'text', text: this.#idOf(`{{${name}}}`) ?? portable }
    if (this.#variables.has(name)) return { kind: 'text', text: this.#valueOf(name, []).text }
    return {
      kind: 'unknown',
      what: `Variable "${name}" is not declared.`,
      fix: suggestion(
        name,
        [...this.#variables.keys()],
        `Declare "${name}" in qtcp_bindings_definition.json.`,
      ),
    }
  }

  #reference(key: string): TokenMeaning {
    const known = this.#sources.references[key]
    if (known !== undefined) return { kind: 'text', text: known }
    if (this.#variables.has(key)) return { kind: 'text', text: this.#valueOf(key, []).text }
    const keys = Object.keys(this.#sources.references)
    return {
      kind: 'unknown',
      what: `Nothing is known as ref(${key}).`,
      fix: suggestion(key, [...keys, ...this.#variables.keys()], `Use one of ${keys.join(', ')}.`),
    }
  }

  #idOf(token: string): string | undefined {
    const { bindings, definition } = this.#sources
    const written = [bindings, definition].map(layer => layer?.content.nameToIdMap?.[token])
    return written.find(id => id !== undefined && id !== '')
  }

  #valueOf(name: string, above: readonly string[]): ResolvedVariable {
    const known = this.#resolved.get(name)
    if (known) return known
    if (above.includes(name)) return this.#brokenCycle([...above.slice(above.indexOf(name)), name])
    const variable = this.#variables.get(name)
    let [depth, length] = [0, 0]
    const text = (variable?.value ?? '').replaceAll(bindingTokens, (token, inner?: string, bare?: string) => {
      if (length > mostOfValue) return ''
      const nested = inner?.trim() ?? ''
      if (this.#variables.has(nested)) {
        const below = this.#valueOf(nested, [...above, name])
        depth = Math.max(depth, below.depth + 1)
        length += below.text.length
        return below.text
      }
      const meaning = this.meaningOf(inner, bare)
      if (meaning.kind === 'text') return meaning.text
      this.#findings.error('MILLRACE-PROJECT-UNDECLARED-VARIABLE', {
        place: this.#placeOf(name, token),
        ...pick(meaning),
      })
      return ''
    })
    // Nothing above it is deeper still, so that the depth is reported once.
    const resolved = depth > maxDepth ? this.#tooDeep(name) : this.#small(name, { text, depth })
    this.#resolved.set(name, resolved)
    return resolved
  }

  #brokenCycle(names: readonly string[]): ResolvedVariable {
    this.#findings.error('MILLRACE-PROJECT-VARIABLE-CYCLE', {
      place: this.#placeOf(names[0] ?? '', `{{${names[1] ?? ''}}}`),
      what: `Variables point to each other in a circle: ${names.join(' → ')}.`,
      fix: 'Give one of them a plain value.',
    })
    return { text: '', depth: 0 }
  }

  #small(name: string, resolved: ResolvedVariable): ResolvedVariable {
    if (resolved.text.length <= mostOfValue) return resolved
    this.#tooLarge(name, mostOfValue)
    return { text: '', depth: resolved.depth }
  }

  #tooLarge(name: string, most: number): void {
    this.#findings.error('MILLRACE-PROJECT-VARIABLE-CYCLE', {
      place: this.#placeOf(name, '{{'),
      what: `What variable "${name}" stands for makes more than ${most} characters.`,
      fix: 'Let variables stand for short texts.',
    })
  }

  #tooDeep(name: string): ResolvedVariable {
    this.#findings.error('MILLRACE-PROJECT-VARIABLE-CYCLE', {
      place: this.#placeOf(name, '{{'),
      what: `Variable "${name}" points to variables more than ${maxDepth} deep.`,
      fix: 'Let it point to the last variable directly.',
    })
    return { text: '', depth: 0 }
  }

  #placeOf(name: string, token: string): Place {
    const source = this.#variables.get(name)?.layer?.source ?? this.#sources.definition?.source
    return (
      source?.placeOfText(['variables', name], token) ?? {
        file: 'qtcp_bindings_definition.json',
        line: 1,
        column: 1,
      }
    )
  }

  #warnOfUndeclaredValues(): void {
    const { definition, bindings } = this.#sources
    if (!definition || !bindings) return
    const declared = definition.content.variables ?? {}
    for (const name of Object.keys(bindings.content.variables ?? {})) {
      if (Object.hasOwn(declared, name)) continue
      this.#findings.warning('MILLRACE-PROJECT-UNDECLARED-VARIABLE', {
        place: bindings.source.placeOf(['variables', name], 'key'),
        what: `Variable "${name}" has a value but is not declared.`,
        fix: suggestion(name, Object.keys(declared), `Declare "${name}" in qtcp_bindings_definition.json.`),
      })
    }
  }
}

/** The name in `id(kind, name)`; undefined for another token. */
function portableName(token: string): string | undefined {
  if (!token.startsWith('id(') || !token.endsWith(')')) return undefined
  const comma = token.indexOf(',')
  return comma === -1 ? undefined : token.slice(comma + 1, -1).trim()
}

function pick(meaning: { readonly what: string; readonly fix: string }) {
  return { what: meaning.what, fix: meaning.fix }
}

function layered({ definition, bindings, overrides }: VariableSources): Map<string, Variable> {
  const variables = new Map<string, Variable>()
  const overlay = (
    values: Readonly<Record<string, string | null>>,
    layer: BindingsLayer | undefined,
  ): void => {
    for (const [name, value] of Object.entries(values)) {
      // An empty value means "not given": it does not hide a default.
      if (value || !variables.has(name)) variables.set(name, { value: value ?? '', layer })
    }
  }
  for (const layer of [definition, bindings]) if (layer) overlay(layer.content.variables ?? {}, layer)
  overlay(overrides, undefined)
  return variables
}
