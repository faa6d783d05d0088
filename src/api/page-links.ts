import { z } from 'zod'
import { defaultOfPage } from '../contract/api/page.ts'
import type { Vault } from '../delivery/vault.ts'
import { AppError } from '../foundation/app-error.ts'
import type { ApiRequest } from './route.ts'

type AnyRequest = Pick<ApiRequest<unknown, unknown, unknown>, 'path' | 'baseUrl'>

/** What a list is asked for: by its own query, or by the query that a cursor carries. */
export interface AskedPage<Query, At> {
  readonly query: Query
  readonly limit: number
  readonly cursor: { readonly at: At; readonly backwards: boolean } | undefined
}

export interface PageShape<Query extends z.ZodType, At extends z.ZodType> {
  readonly query: Query
  /** What names a row's place in the list. */
  readonly at: At
  readonly vault: Vault
}

const pageNames = ['limit', 'next', 'prev']
const Cursor = z.strictObject({ search: z.string(), at: z.unknown() })

/** Throws AppError MILLRACE-API-CURSOR-INVALID for a cursor that did not come from this list with these parameters. */
export function askedPage<Query extends z.ZodType<{ limit?: number | undefined }>, At extends z.ZodType>(
  request: AnyRequest,
  shape: PageShape<Query, At>,
): AskedPage<z.output<Query>, z.output<At>> {
  const { pathname, searchParams } = new URL(request.path, request.baseUrl)
  const [next, prev] = [searchParams.get('next'), searchParams.get('prev')]
  if (next !== null && prev !== null) throw badCursor('There are two cursors, next and prev')
  const text = next ?? prev
  if (text === null) {
    const query = shape.query.parse(parametersOf(searchParams))
    return { query, limit: query.limit ?? defaultOfPage, cursor: undefined }
  }
  const { search, at } = openCursor(shape.vault, text, pathname)
  const carried = new URLSearchParams(search)
  for (const name of searchParams.keys()) {
    const isSame =
      pageNames.includes(name) || searchParams.getAll(name).join() === carried.getAll(name).join()
    if (!isSame) throw badCursor(`The cursor belongs to a list with another ${name}`)
  }
  const limit = searchParams.get('limit')
  if (limit !== null) carried.set('limit', limit)
  const query = shape.query.parse(parametersOf(carried))
  return {
    query,
    limit: query.limit ?? defaultOfPage,
    cursor: { at: shape.at.parse(at), backwards: prev !== null },
  }
}

export interface FoundRows<Row> {
  /** One more than the page holds, when there are more: the last, or backwards the first, is only a sign of them. */
  readonly rows: readonly Row[]
  readonly isForwardOnly?: boolean
  at(row: Row): unknown
}

export interface PageOfRows<Row> {
  readonly rows: readonly Row[]
  readonly links: {
    readonly self: { readonly href: string }
    readonly next?: { readonly href: string }
    readonly prev?: { readonly href: string }
  }
}

/** The page, with absolute links to its neighbours. A cursor names a row, so rows that come or go do not shift the pages. */
export function pageOfRows<Row>(
  request: AnyRequest,
  vault: Vault,
  { limit, cursor }: AskedPage<unknown, unknown>,
  { rows, at, isForwardOnly = false }: FoundRows<Row>,
): PageOfRows<Row> {
  const backwards = cursor?.backwards === true
  const page = backwards ? rows.slice(-limit) : rows.slice(0, limit)
  const isMore = rows.length > limit
  const link = (name: 'next' | 'prev', row: Row | undefined, isThere: boolean) =>
    row !== undefined && isThere && { [name]: { href: cursorLink(request, vault, name, at(row)) } }
  return {
    rows: page,
    links: {
      self: { href: request.baseUrl + request.path },
      ...link('next', page.at(-1), isMore || backwards),
      ...link('prev', page[0], !isForwardOnly && (backwards ? isMore : cursor !== undefined)),
    },
  }
}

function cursorLink({ path, baseUrl }: AnyRequest, vault: Vault, name: 'next' | 'prev', at: unknown): string {
  const { pathname, searchParams } = new URL(path, baseUrl)
  const text = searchParams.get('next') ?? searchParams.get('prev')
  const carried = new URLSearchParams(text === null ? searchParams : openCursor(vault, text, pathname).search)
  const limit = searchParams.get('limit')
  if (limit !== null) carried.set('limit', limit)
  const sealed = vault.seal(JSON.stringify({ search: carried.toString(), at }), cursorContext(pathname))
  return `${baseUrl}${pathname}?${new URLSearchParams({ [name]: sealed }).toString()}`
}

/** Sealed, so that nobody can make one up or change one; it holds nothing secret. */
function openCursor(vault: Vault, text: string, pathname: string): z.infer<typeof Cursor> {
  try {
    return Cursor.parse(JSON.parse(vault.open(text, cursorContext(pathname)).reveal()))
  } catch {
    throw badCursor('The cursor was changed, or comes from another list')
  }
}

function cursorContext(pathname: string): string {
  return `cursor ${pathname}`
}

function parametersOf(search: URLSearchParams): Record<string, string | string[]> {
  const names = new Set([...search.keys()].filter(name => name !== 'next' && name !== 'prev'))
  return Object.fromEntries(
    [...names].map(name => {
      const [first = '', ...more] = search.getAll(name)
      return [name, more.length === 0 ? first : [first, ...more]]
    }),
  )
}

function badCursor(what: string): AppError {
  return new AppError('MILLRACE-API-CURSOR-INVALID', what, {
    fix: 'Follow the links of the answer as they are, or start again without a cursor.',
  })
}
