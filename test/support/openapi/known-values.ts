import { singular } from '../../../src/api/documents/operation-id.ts'
import type { DescribedApi } from '../../../src/api/documents/page/described-api.ts'
import { isPublic, operationsOf, type Operation } from './operations.ts'

const mostOfAName = 12
const mostChoices = 6
const rounds = 3

type Scalar = string | number | boolean

/** Values that a server has shown, for requests about things that are there. */
export interface KnownValues {
  /** Given by hints, so that it is worth saying. */
  isHinted(name: string): boolean
  /** For a parameter, or a field of a body, by its name. */
  of(name: string): readonly Scalar[]
  /** For a parameter of a path, such as ids of webhooks for `id` in `/webhooks/{id}`. */
  inPath(path: string, name: string): readonly Scalar[]
  /** The path, or what is below it in the document, of things that are there. */
  paths(path: string): readonly string[]
  /** Remembers for good what was answered elsewhere, such as the id of something that was begun. */
  notice(body: unknown): void
  /** Reads everything that can be read, and remembers what came instead of what was known before. */
  learn(): Promise<void>
}

export interface KnownFrom {
  /** The JSON of a path; undefined when there is none. */
  get(path: string): Promise<unknown>
  /** By name, instead of what has been read: what cannot be read, or would be too much. */
  readonly hints: Readonly<Record<string, readonly Scalar[]>>
  /** Nobody asks for these: with them the one who asks would be taken away. */
  readonly spared: readonly string[]
}

export function createKnownValues(api: DescribedApi, { get, hints, spared }: KnownFrom): KnownValues {
  const values = new Map<string, Set<Scalar>>()
  const noticed = new Map<string, Set<Scalar>>()
  const found = new Map<string, Set<string>>()
  const listed = new Map<string, Set<Scalar>>()
  const of = (name: string): readonly Scalar[] =>
    hints[name] ?? [...(values.get(thingOf(name)) ?? noticed.get(thingOf(name)) ?? [])]
  const inPath = (path: string, name: string): readonly Scalar[] => {
    const words = path.split('/')
    const at = words.indexOf(`{${name}}`)
    // Runs of tasks and of automations are different things: what a list has shown is asked for below it.
    const shown = listed.get(words.slice(0, at).join('/')) ?? hints[name]
    return [...(shown ?? new Set([...of(words[at - 1] ?? ''), ...of(name)]))]
  }
  const remember = (name: string, value: Scalar): void => {
    if (!spared.includes(String(value))) add(values, thingOf(name), value)
  }
  const read = async (path: string): Promise<void> => {
    for (const filled of filledPaths(path, startsOf(path, found), inPath)) {
      const body = await get(filled)
      if (body !== undefined && path.includes('{')) add(found, path, filled)
      rememberAll(body, lastWord(path), remember)
      for (const id of idsListedIn(body)) if (!spared.includes(String(id))) add(listed, path, id)
    }
  }
  return {
    isHinted: name => name in hints,
    of,
    inPath,
    paths: path =>
      [...found].flatMap(([each, filled]) => {
        const rest = path.slice(each.length)
        const isBelow = path.startsWith(each) && /^(?:\/|$)/u.test(rest) && !rest.includes('{')
        return isBelow ? [...filled].map(start => start + rest) : []
      }),
    notice: body =>
      rememberAll(body, '', (name, value) => {
        if (!spared.includes(String(value))) add(noticed, thingOf(name), value)
      }),
    async learn() {
      values.clear()
      found.clear()
      listed.clear()
      const readable = operationsOf(api).filter(isReadable)
      // What one round shows is what the paths of the next are filled with.
      for (let round = 0; round < rounds; round += 1) for (const { path } of readable) await read(path)
    },
  }
}

function add<Value>(values: Map<string, Set<Value>>, name: string, value: Value): void {
  const known = values.get(name) ?? new Set()
  values.set(name, known)
  if (known.size < mostOfAName) known.add(value)
}

/** `dataTaskId`, `di-tasks` and `task` are names of one thing. */
function thingOf(name: string): string {
  const [word = name] = name.replace(/Id$/u, '').match(/[A-Z]?[a-z]+$/u) ?? []
  return singular(word.toLowerCase())
}

/** What everybody may read tells nothing of the things that are there. */
function isReadable(operation: Operation): boolean {
  const { method, responses, parameters = [] } = operation
  const ok = responses['200']
  const needsQuery = parameters.some(parameter => parameter.in === 'query' && parameter.required)
  const isJson = ok !== undefined && 'content' in ok && 'application/json' in (ok.content ?? {})
  return method === 'GET' && !isPublic(operation) && !needsQuery && isJson
}

/** The path below things that are there; as it stands when it is below none. */
function startsOf(path: string, found: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const above = [...found.keys()].filter(each => path.startsWith(`${each}/`))
  const [nearest] = above.toSorted((one, other) => other.length - one.length)
  if (nearest === undefined) return [path]
  return [...(found.get(nearest) ?? [])].map(start => start + path.slice(nearest.length))
}

/** The path with the first known values in the place of the parameters that it still has, in every way. */
function filledPaths(
  path: string,
  starts: readonly string[],
  known: KnownValues['inPath'],
): readonly string[] {
  const names = Array.from(starts[0]?.matchAll(/\{(\w+)\}/gu) ?? [], ([, name]) => name ?? '')
  return names.reduce<readonly string[]>(
    (paths, name) =>
      paths.flatMap(each =>
        known(path, name)
          .slice(0, mostChoices)
          .map(value => each.replace(`{${name}}`, () => encodeURIComponent(value))),
      ),
    starts,
  )
}

interface ListedItem {
  readonly id?: Scalar
  readonly sequence?: Scalar
  /** Of the log of events. */
  readonly event?: { readonly id?: Scalar }
}

/** Of a list, what names its items. */
function idsListedIn(body: unknown): readonly Scalar[] {
  const { data } = (body ?? {}) as { readonly data?: unknown }
  if (!Array.isArray(data)) return []
  return data.flatMap((item: ListedItem | null) => item?.id ?? item?.sequence ?? item?.event?.id ?? [])
}

function lastWord(path: string): string {
  return path.split('/').findLast(word => !word.startsWith('{')) ?? ''
}

/** `of` is what the value is, or is a list of. */
function rememberAll(value: unknown, of: string, remember: (name: string, value: Scalar) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, each] of Object.entries(value)) {
    const isScalar = typeof each === 'string' || typeof each === 'number'
    if (isScalar) remember(name === 'id' || name === 'sequence' ? of : name, each)
    else rememberAll(each, Array.isArray(value) || name === 'data' ? of : name, remember)
  }
}
