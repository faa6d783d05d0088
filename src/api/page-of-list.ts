import { z } from 'zod'
import { pageOfRows, type AskedPage, type PageOfRows } from './page-links.ts'
import type { ApiRequest } from './route.ts'
import type { Vault } from '../delivery/vault.ts'

/** Names a row of a list that is sorted in memory. */
export const PlaceInList = z.strictObject({ value: z.string(), id: z.string() })
type Place = z.infer<typeof PlaceInList>

export interface WholeList<Row> {
  /** All that match, in any order. */
  readonly rows: readonly Row[]
  /** What it is sorted by, and the id, which decides between the same. */
  place(row: Row): Place
  readonly descending: boolean
}

type AnyRequest = Pick<ApiRequest<unknown, unknown, unknown>, 'path' | 'baseUrl'>

/** A page of a short list, which is sorted here. */
export function pageOfList<Row>(
  request: AnyRequest,
  vault: Vault,
  asked: AskedPage<unknown, Place>,
  { rows, place, descending }: WholeList<Row>,
): PageOfRows<Row> {
  const sign = descending ? -1 : 1
  const sorted = rows.toSorted((a, b) => sign * comparePlaces(place(a), place(b)))
  const { limit, cursor } = asked
  const at = place
  if (!cursor) return pageOfRows(request, vault, asked, { rows: sorted.slice(0, limit + 1), at })
  const wanted = cursor.backwards ? -1 : 1
  const beyond = sorted.filter(row => Math.sign(sign * comparePlaces(place(row), cursor.at)) === wanted)
  const near = cursor.backwards ? beyond.slice(-limit - 1) : beyond.slice(0, limit + 1)
  return pageOfRows(request, vault, asked, { rows: near, at })
}

function comparePlaces(a: Place, b: Place): number {
  return compareTexts(a.value, b.value) || compareTexts(a.id, b.id)
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
